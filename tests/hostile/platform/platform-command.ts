import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../libs/troupe/src/bin.ts', import.meta.url));

/** `troupe start` or `troupe dev` as a process of its own. */
export interface PlatformCommand extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Where it says that it runs; until then, nowhere. */
  readonly url: string;
  output(): string;
  /** How it ended, if it did. */
  ended(): { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
  /** Waits until it is ready or ended; says whether it is ready. */
  ready(ms: number): Promise<boolean>;
}

export function platformCommand(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): PlatformCommand {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  void closed.then(() => process.off('exit', end));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const url = (): string => {
    const port = /http:\/\/\S+?:(\d+) /.exec(output)?.[1];
    return `http://127.0.0.1:${port ?? 9}`;
  };
  const ended: PlatformCommand['ended'] = () =>
    child.exitCode === null && child.signalCode === null ? undefined : { code: child.exitCode, signal: child.signalCode };
  return {
    child,
    get url() {
      return url();
    },
    output: () => output,
    ended,
    async ready(ms) {
      for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(50)) {
        if (ended() !== undefined) {
          await closed;
          return false;
        }
        const answer = await fetch(`${url()}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
        if (answer?.ok === true) return true;
      }
      throw new Error(`It is neither ready nor over after ${ms} ms:\n${output.slice(-2_000)}`);
    },
    async [Symbol.asyncDispose]() {
      if (ended() === undefined) {
        child.kill('SIGKILL');
        await closed;
      }
    },
  };
}

/** Runs a task from its start to its end; gives the milliseconds that took. */
export async function runTask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const began = performance.now();
  const ask = async (method: string, path: string, body?: unknown): Promise<{ readonly id: string; readonly status: string }> => {
    const answer = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 202 && path.includes('signals') ? {} : await answer.json()) as { id: string; status: string };
  };
  const { id } = await ask('POST', '/v1/tasks', { workflow: 'greeter', input: 'Ada' });
  await ask('POST', `/v1/tasks/${id}/signals/sure`, 1);
  for (;;) {
    const { status } = await ask('GET', `/v1/tasks/${id}`);
    if (status === 'completed') return performance.now() - began;
    if (performance.now() - began > 20_000) throw new Error(`The task is ${status} after 20 s.`);
    await sleep(5);
  }
}
