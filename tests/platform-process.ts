import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiClient, type ApiClient } from './api-client.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const program = join(repository, 'libs/troupe/src/bin.ts');

export interface PlatformOptions {
  /** The app folder; the sample by default. */
  readonly app?: string;
  /** More environment, e.g. a crash point. Kept over restarts unless `start` gives another. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another program than the command line's `start`: a composition with faults in it. */
  readonly program?: string;
  /** Milliseconds until it must be ready; 30,000 by default. */
  readonly startTimeout?: number;
}

/** The real platform as a process of its own, on a port and a data folder of its own. */
export interface Platform extends AsyncDisposable {
  readonly url: string;
  readonly api: ApiClient;
  /** Everything it owns on disk: `data/` and `tmp/`. Removed at the end. */
  readonly folder: string;
  /** What the process answers to, while one runs. */
  readonly pid: number | undefined;
  /** All it printed so far, over all restarts. */
  output(): string;
  /** `kill -9`: no handler runs. Resolves once the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as on a deploy. Resolves with the exit code. */
  drain(): Promise<number | null>;
  /** Resolves with how the process ended, once it did, by whatever cause. */
  ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Starts again on the same port and data, and waits until it is ready. */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
}

export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-e2e-'));
  await mkdir(join(folder, 'tmp'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const printed: string[] = [];
  let running: ChildProcess | undefined;

  const platform: Platform = {
    url,
    folder,
    api: apiClient(url),
    get pid() {
      return running?.pid;
    },
    output: () => printed.join(''),
    async kill() {
      if (running === undefined) return;
      running.kill('SIGKILL');
      await gone(running);
    },
    async drain() {
      if (running === undefined) return null;
      running.kill('SIGTERM');
      return (await gone(running)).code;
    },
    async ended() {
      if (running === undefined) throw new Error('The platform does not run.');
      return gone(running);
    },
    async start(env = {}) {
      if (running !== undefined) throw new Error('The platform runs already.');
      const app = options.app ?? join(repository, 'examples/sample');
      const child = spawn(process.execPath, options.program === undefined ? [program, 'start', app] : [options.program], {
        cwd: folder,
        env: {
          ...environment(),
          PORT: String(port),
          TROUPE_APP: app,
          TROUPE_DATA: join(folder, 'data'),
          TMPDIR: join(folder, 'tmp'),
          ...options.env,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running = child;
      alive.add(child);
      child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text));
      child.once('exit', () => {
        alive.delete(child);
        running = undefined;
      });
      await ready(child, url, options.startTimeout ?? 30_000, platform.output);
    },
    async [Symbol.asyncDispose]() {
      await platform.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await platform.start();
  } catch (error) {
    await platform[Symbol.asyncDispose]();
    throw error;
  }
  return platform;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** What the tests run under, without what would make the platform reach for a real model or server. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, LANG, NODE_COMPILE_CACHE };
}

async function gone(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

async function ready(child: ChildProcess, url: string, timeout: number, output: () => string): Promise<void> {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The platform ended before it was ready:\n${output()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The platform was not ready within ${timeout} ms:\n${output()}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
