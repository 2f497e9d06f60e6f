import { spawn, type ChildProcess } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultBounds, ToolError, TroupeError, type Json } from '@troupe/contracts';
import { z } from 'zod';
import type { CodeJob, CodeOutcome, CodeRunner } from './code-runner.ts';
import type { SandboxAnswer, SandboxJob } from './sandbox/job.ts';

const { codeOutputCharacters, codeFileBytes, codeFiles, codeResultBytes } = defaultBounds;
/** Milliseconds a process may take until its code begins, and until it has answered after that of its code. */
const AROUND_MS = { before: 120_000, after: 2_000 };
/** Bytes of an answer: base64 and JSON make more of what they hold. */
const MOST_ANSWER = 2 * (codeFileBytes + codeResultBytes + 6 * codeOutputCharacters) + 65_536;
/** Megabytes for its own JavaScript: that of models is in WebAssembly. */
const OWN_HEAP_MB = 128;

const packages = {
  javascript: ['quickjs-emscripten-core', '@jitl/quickjs-ffi-types', '@jitl/quickjs-wasmfile-release-sync'],
  python: ['pyodide'],
} as const;

const file = z.tuple([z.string().max(128), z.base64().max(2 * codeFileBytes)]);
/** A process that code may have taken over answers what it likes. */
const answerShape: z.ZodType<SandboxAnswer> = z.object({
  output: z.string().max(codeOutputCharacters + 64),
  files: z.array(file).max(codeFiles),
  value: z.json().optional(),
  error: z.string().max(16_384).optional(),
  missing: z.string().optional(),
}) as never;

/**
 * Each job in a process of its own, which ends with it: with an empty environment, and without the permission to write
 * files, to read others than its own program, and to start processes. The code is in WebAssembly there.
 */
export const processRunner: CodeRunner = {
  async run(job, signal) {
    signal.throwIfAborted();
    const child = start(job);
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill);
    let timer = setTimeout(kill, AROUND_MS.before);
    const onBegin = (): void => {
      clearTimeout(timer);
      timer = setTimeout(kill, job.time + AROUND_MS.after);
    };
    try {
      const text = await answerOf(child, onBegin);
      signal.throwIfAborted();
      return outcomeOf(job, text);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      kill();
    }
  },
};

function start({ language, code, files, time, memory }: CodeJob): ChildProcess {
  const program = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './sandbox/main.ts' : './code-sandbox.js', import.meta.url));
  const readable = [`${dirname(program)}/*`, ...packages[language].flatMap((name) => folderOf(name, program, { language }))];
  const child = spawn(
    process.execPath,
    [
      ...['--permission', ...readable.map((path) => `--allow-fs-read=${path}`)],
      ...[`--max-old-space-size=${OWN_HEAP_MB}`, '--no-addons', '--disable-warning=ExperimentalWarning', program],
    ],
    { env: {}, cwd: dirname(program), stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true },
  );
  const job: SandboxJob = {
    ...{ language, code, time, memory },
    files: files.map(({ name, content }) => [name, Buffer.from(content).toString('base64')] as const),
    ...{ outputCharacters: codeOutputCharacters, fileBytes: codeFileBytes, fileCount: codeFiles },
  };
  // One that ended already does not read.
  child.stdin!.on('error', () => {});
  child.stdin!.end(JSON.stringify(job));
  return child;
}

/** @throws ToolError when it is not installed */
function folderOf(name: string, from: string, job: Pick<CodeJob, 'language'>): readonly string[] {
  try {
    const path = findPackageJSON(name, from);
    return path === undefined ? [] : [`${dirname(path)}/*`];
  } catch {
    throw notInstalled(job);
  }
}

function notInstalled({ language }: Pick<CodeJob, 'language'>): ToolError {
  return new ToolError(`Code in ${language} cannot be run: its package is not installed (npm install ${packages[language][0]}).`);
}

/** What a process answers until it ends; undefined when it answers too much. */
async function answerOf(child: ChildProcess, onBegin: () => void): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const read = async (): Promise<string | undefined> => {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      if (length === 0) onBegin();
      length += chunk.length;
      if (length > MOST_ANSWER) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  };
  try {
    return await Promise.race([read(), failed]);
  } catch (error) {
    throw new TroupeError('unavailable', 'No process can be started for code.', { retryable: true, cause: error });
  }
}

function outcomeOf(job: CodeJob, text: string | undefined): CodeOutcome {
  if (text === undefined) return { output: '', files: [], error: 'It answered more than it may.' };
  if (text === '') throw new TroupeError('unavailable', 'The process for code ended before it began.', { retryable: true });
  if (text === '.')
    return {
      output: '',
      files: [],
      error: `Its process ended: it took longer than ${job.time} ms, more memory than it may have, or broke what runs it.`,
    };
  const read = answerShape.safeParse(parsed(text.replace(/^\./, '')));
  if (!read.success) return { output: '', files: [], error: 'It answered something that is no answer.' };
  const { output, files, value, error, missing } = read.data;
  if (missing !== undefined) throw notInstalled(job);
  const bytes = files.map(([name, content]) => ({ name, content: Buffer.from(content, 'base64') }));
  if (JSON.stringify(value ?? null).length > codeResultBytes)
    return { output, files: bytes, error: `Its value has more than ${codeResultBytes} bytes: write it to a file.` };
  return { output, files: bytes, ...(error === undefined ? { value: (value ?? null) as Json } : { error }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
