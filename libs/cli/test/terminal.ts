import { fileURLToPath } from 'node:url';
import { createCli, type CliContext } from '@troupe/cli';
import { noSecrets } from '@troupe/contracts';

export interface Terminal {
  /** What was printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code. */
  run(...args: readonly string[]): Promise<number>;
  /** Ctrl-C, or another signal. */
  interrupt(signal?: string): void;
}

/** A command line with nobody but the test at it. */
export function terminal(context: Partial<CliContext> = {}): Terminal {
  const printed = { stdout: '', stderr: '' };
  const interruption = new AbortController();
  const cli = createCli({
    version: '1.2.3',
    env: {},
    stdout: { write: (text) => (printed.stdout += text) },
    stderr: { write: (text) => (printed.stderr += text) },
    stdin: async function* () {},
    atTerminal: false,
    configFolder: '/nowhere',
    redact: noSecrets,
    interrupted: interruption.signal,
    outputClosed: new AbortController().signal,
    template: fileURLToPath(new URL('../../troupe/template/', import.meta.url)),
    appNeeds: () => Promise.resolve({ dependencies: { troupe: '1.2.3' }, files: {} }),
    startPlatform: () => Promise.reject(new Error('This command starts no platform')),
    reencrypt: () => Promise.reject(new Error('This command encrypts nothing')),
    replay: () => Promise.reject(new Error('This command replays nothing')),
    findApp: (named) => Promise.resolve(named),
    tryMcpServer: () => Promise.reject(new Error('This command tries no server')),
    appNames: () => Promise.reject(new Error('This command writes no names')),
    appModels: () => Promise.reject(new Error('This command asks no model')),
    ...context,
  });
  return {
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    run: (...args) => cli(args),
    interrupt: (signal = 'SIGINT') => interruption.abort(signal),
  };
}
