import {
  artifactHandle,
  defaultBounds,
  milliseconds,
  ToolError,
  type Artifacts,
  type CodeArguments,
  type CodeResult,
  type CodeTool,
  type WorkContext,
} from '@troupe/contracts';
import type { CodeFile, CodeRunner } from './code-runner.ts';

const { codeTime, codeMemory, codeFileBytes: MOST_BYTES, codeFiles: MOST_FILES } = defaultBounds;
const MEGABYTE = 1_048_576;
const TYPES: Readonly<Record<string, string>> = {
  ...{ json: 'application/json', csv: 'text/csv', html: 'text/html', md: 'text/markdown', svg: 'image/svg+xml' },
  ...{ png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif', pdf: 'application/pdf', zip: 'application/zip' },
};

/** One attempt of a tool that runs code. What the code fails with is for the model to read. @throws TroupeError */
export async function runCode(
  tool: CodeTool,
  { code, files = [] }: CodeArguments,
  context: WorkContext,
  runner: CodeRunner,
): Promise<CodeResult> {
  const { language, time = codeTime, memory } = tool.code;
  const job = {
    ...{ language, code, time: milliseconds(time), memory: memory === undefined ? codeMemory : memory * MEGABYTE },
    files: await filesOf(files, context.artifacts),
  };
  const outcome = await runner.run(job, context.signal);
  const { value, output, error } = outcome;
  if (error !== undefined) throw new ToolError(output === '' ? error : `${error}\nIt printed:\n${output}`);
  const written = await Promise.all(outcome.files.map((file) => stored(file, context.artifacts)));
  return { value: value ?? null, output, files: written };
}

/** Artifacts as files, by their names; of two with one name the later is numbered. */
async function filesOf(handles: readonly string[], artifacts: Artifacts): Promise<readonly CodeFile[]> {
  if (handles.length > MOST_FILES) throw new ToolError(`Code is given ${MOST_FILES} files at most.`);
  const files: CodeFile[] = [];
  let room = MOST_BYTES;
  for (const handle of handles) {
    const { name, content } = await whole(handle, artifacts, room);
    room -= content.length;
    const plain =
      name
        .replaceAll(/[^A-Za-z0-9_. -]/g, '_')
        .replace(/^[. -]+/, '_')
        .slice(-100) || 'file';
    const taken = files.some((file) => file.name === plain);
    files.push({ name: taken ? `${files.length}_${plain}` : plain, content });
  }
  return files;
}

async function whole(handle: string, artifacts: Artifacts, room: number): Promise<CodeFile> {
  const pieces: Uint8Array[] = [];
  for (let from = 0; ;) {
    const { artifact, content } = await artifacts.get(handle, { from });
    if (artifact.bytes > room) throw new ToolError(`The files have more than ${MOST_BYTES} bytes together.`);
    pieces.push(content);
    from += content.length;
    if (from >= artifact.bytes || content.length === 0) return { name: artifact.name, content: Buffer.concat(pieces) };
  }
}

async function stored({ name, content }: CodeFile, artifacts: Artifacts): Promise<CodeResult['files'][number]> {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? (isText(content) ? 'text/plain' : 'application/octet-stream');
  const artifact = await artifacts.put({ name, type, content });
  return { artifact: artifactHandle(artifact), name, bytes: artifact.bytes };
}

function isText(content: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
