import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The platform in a process of its own, durability on, data in a fresh folder. */
export interface PlatformUnderTest extends AsyncDisposable {
  readonly url: string;
  ask<T>(question: object): Promise<T>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export async function platformUnderTest(): Promise<PlatformUnderTest> {
  const data = await mkdtemp(join(tmpdir(), 'troupe-bench-'));
  let child: ChildProcess | undefined;
  let url = '';
  const received = async (): Promise<Record<string, unknown>> => {
    const [message] = (await once(child!, 'message')) as [Record<string, unknown>];
    if ('error' in message) throw new Error(String(message['error']));
    return message;
  };
  const platform: PlatformUnderTest = {
    get url() {
      return url;
    },
    async ask<T>(question: object) {
      child!.send(question);
      return (await received()) as T;
    },
    async kill() {
      if (child === undefined) return;
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      child = undefined;
    },
    async start() {
      child = spawn(process.execPath, ['--expose-gc', fileURLToPath(new URL('platform.ts', import.meta.url))], {
        env: {
          ...process.env,
          PORT: '0',
          LOG_LEVEL: 'error',
          TROUPE_DATA: data,
          TROUPE_APP: fileURLToPath(new URL('app', import.meta.url)),
        },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      url = String((await received())['url']);
    },
    async [Symbol.asyncDispose]() {
      await platform.kill();
      await rm(data, { recursive: true, force: true });
    },
  };
  await platform.start();
  return platform;
}
