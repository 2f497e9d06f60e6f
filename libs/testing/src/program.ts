import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ProgramOptions {
  /** As messages call it. */
  readonly name: string;
  /** What Node runs, and its arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where `/readyz` is. */
  readonly url: string;
  /** Milliseconds until it must be ready. */
  readonly startTimeout: number;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of the platform, as a process of its own that can be ended and started again. */
export interface Program {
  readonly name: string;
  readonly url: string;
  /** What the process answers to, while one runs. */
  readonly pid: number | undefined;
  /** All it printed so far, over all restarts. */
  output(): string;
  /** Starts it and waits until it is ready. Kept variables come from the options. */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
  /** Sends a signal to the process that runs. */
  signal(signal: NodeJS.Signals): void;
  /** `kill -9`: no handler runs. Resolves once the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as on a deploy. Resolves with the exit code. */
  drain(): Promise<number | null>;
  /** Resolves with how the process ended, once it did, by whatever cause. */
  ended(): Promise<Ending>;
}

/** Milliseconds one look at whether a program is ready may take. */
const PROBE_TIMEOUT_MS = 2_000;

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export function program(options: ProgramOptions): Program {
  const printed: string[] = [];
  let running: ChildProcess | undefined;
  const output = (): string => printed.join('');
  return {
    name: options.name,
    url: options.url,
    output,
    get pid() {
      return running?.pid;
    },
    async start(env = {}) {
      if (running !== undefined) throw new Error(`The ${options.name} runs already.`);
      const child = spawn(process.execPath, options.args, {
        cwd: options.cwd,
        env: { ...environment(), ...options.env, ...env },
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
      await ready(child, options, output);
    },
    signal: (signal) => void running?.kill(signal),
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
      if (running === undefined) throw new Error(`The ${options.name} does not run.`);
      return gone(running);
    },
  };
}

/** What was compiled once needs not be again: suites start many processes over the same code. */
const compiled = join(tmpdir(), 'troupe-compiled');

/** What the tests run under, without what would make the platform reach for a real model or server. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, NODE_COMPILE_CACHE = compiled } = process.env;
  return { PATH, HOME, LANG, NODE_COMPILE_CACHE };
}

async function gone(child: ChildProcess): Promise<Ending> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

async function ready(child: ChildProcess, { name, url, startTimeout }: ProgramOptions, output: () => string): Promise<void> {
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The ${name} ended before it was ready:\n${output()}`);
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The ${name} was not ready within ${startTimeout} ms:\n${output()}`);
}
