import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { SandboxAnswer, SandboxJob } from './job.ts';

/**
 * The program that a job runs in, alone. It is given the job as its input, and answers once; before that, with a single
 * character, that the code begins.
 */
const job = JSON.parse(await text(process.stdin)) as SandboxJob;
const buffer = Buffer;
const exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);
const begin = (): void => void writeSync(1, '.');
const answer = await answerTo(job);
const bytes = buffer.from(JSON.stringify(answer));
const pause = new Int32Array(new SharedArrayBuffer(4));
for (let at = 0; at < bytes.length;) at += written(at);
exit(0);

/** Of a pipe that is full nothing is taken for a while. */
function written(at: number): number {
  try {
    return writeSync(1, bytes, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(pause, 0, 0, 5);
    return 0;
  }
}

async function answerTo(given: SandboxJob): Promise<SandboxAnswer> {
  try {
    if (given.language === 'javascript') {
      const { runJavaScript } = await import('./run-javascript.ts');
      return await runJavaScript(given, begin);
    }
    const { runPython } = await import('./run-python.ts');
    return await runPython(given, begin);
  } catch (error) {
    const { code, message = 'It ended.' } = error as { readonly code?: unknown; readonly message?: string };
    return { output: '', files: [], error: message, ...(code === 'ERR_MODULE_NOT_FOUND' ? { missing: given.language } : {}) };
  }
}
