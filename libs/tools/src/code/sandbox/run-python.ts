import { constants } from 'node:fs';
import { loadPyodide } from 'pyodide';
import { closeDoors } from './close-doors.ts';
import { printed, writtenFiles, type SandboxAnswer, type SandboxJob } from './job.ts';
import { limitMemory } from './limit-memory.ts';

/** What leads the value of the last line to JSON, after the code has run. */
const AS_JSON = `
import json as _json
def _as_json(value):
    try:
        return _json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return _json.dumps(repr(value)[:100000])
`;

/** Python in Pyodide. It can reach JavaScript by its nature, so that what it finds there is taken away first. */
export async function runPython(job: SandboxJob, begin: () => void): Promise<SandboxAnswer> {
  limitMemory(job.memory);
  giveConstants();
  // It would show the path of this program in its environment.
  process.argv.splice(1);
  const output = printed(job.outputCharacters);
  const python = await loadPyodide({ jsglobals: Object.create(null) as object, env: {} });
  const decoder = new TextDecoder();
  const stream = { write: (bytes: Uint8Array) => (output.print(decoder.decode(bytes, { stream: true })), bytes.length) };
  python.setStdout(stream);
  python.setStderr(stream);
  const { FS } = python;
  for (const folder of ['/files', '/out']) FS.mkdir(folder);
  for (const [name, content] of job.files) FS.writeFile(`/files/${name}`, Buffer.from(content, 'base64'));
  FS.chdir('/files');
  python.runPython(AS_JSON);
  const asJson = (python.globals as unknown as ReadonlyMap<string, unknown>).get('_as_json') as (value: unknown) => string;
  closeDoors();
  begin();
  let rest: Pick<SandboxAnswer, 'value' | 'error'>;
  try {
    const value: unknown = await python.runPythonAsync(job.code, { filename: 'code.py' });
    rest = { value: JSON.parse(asJson(value)) as unknown };
  } catch (error) {
    rest = { error: error instanceof Error ? error.message.slice(-4_096) : 'It failed.' };
  }
  const files = writtenFiles(job);
  try {
    for (const name of (FS.readdir('/out') as string[]).filter((each) => each !== '.' && each !== '..'))
      files.write(name, FS.readFile(`/out/${name}`) as Uint8Array);
  } catch (error) {
    rest = { error: `What it wrote to /out cannot be taken: ${error instanceof Error ? error.message : 'they are no files'}` };
  }
  return { output: output.text(), files: files.all(), ...rest };
}

/** Its file systems look for the constants of Node's, by a way that the permissions of this process close. */
function giveConstants(): void {
  Object.defineProperty(process, 'binding', { value: () => ({ fs: constants }), configurable: true });
}
