import { setTimeout as delay } from 'node:timers/promises';
import { errorTitles, redactor, toFailure, TroupeError } from '@troupe/contracts';
import type { Environment } from './settings/variables.ts';
import { secretsOf, takeEnvironment } from './settings/secret-settings.ts';

/** A program that runs until it gets a signal to stop. */
export interface RunningService {
  /** Lets what is under way finish, hands over the rest. */
  close(): Promise<void>;
  /** Rejects when it cannot go on: then the process ends, with that as the reason. */
  readonly failed?: Promise<never>;
}

export interface RunOptions {
  /** Milliseconds closing may take; 28,000 by default. Then the process ends, whatever is left. */
  readonly closeWithin?: number;
}

/** Milliseconds within which a second signal is the first one again: terminals send to whole groups. */
const REPEATED_SIGNAL_MS = 500;
const CLOSE_TIMEOUT_MS = 28_000;

/**
 * Runs a service until SIGTERM or Ctrl-C; a second signal ends it at once. The exit code is 0 when
 * it closed in time. What keeps it from starting is written to stderr, and the exit code is 1.
 *
 * @param own the environment of this process. `start` gets what was there; what is secret of the
 * platform is taken away, so that no code it loads finds it.
 */
export async function runService(
  start: (env: Environment) => Promise<RunningService>,
  own: Record<string, string | undefined>,
  { closeWithin = CLOSE_TIMEOUT_MS }: RunOptions = {},
): Promise<void> {
  const env = takeEnvironment(own);
  const redact = redactor(secretsOf(env));
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let first: number | undefined;
  const onSignal = (): void => {
    if (first !== undefined && performance.now() - first > REPEATED_SIGNAL_MS) process.exit(130);
    first ??= performance.now();
    stop();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // Output whose reader has gone is lost; that ends no service.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  try {
    const service = await Promise.race([start(env), stopped]);
    if (service !== undefined) {
      await Promise.race([stopped, service.failed ?? stopped]);
      await Promise.race([service.close(), late(closeWithin)]);
    }
    // What is left is nobody's business any more, e.g. a socket that lingers.
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${redact.text(startFault(error))}\n`);
    process.exit(1);
  }
}

async function late(ms: number): Promise<never> {
  await delay(ms);
  throw new TroupeError('shutting-down', `Closing took longer than ${ms} ms. What was under way is done again elsewhere.`);
}

/** What is printed when a program cannot do its work: each fault on a line of its own. */
export function startFault(error: unknown): string {
  if (!(error instanceof TroupeError)) {
    const { stack, message } = toFailure(error);
    return stack ?? message;
  }
  const { code, errors = [] } = error;
  if (errors.length === 0) return `${error.message} (${code})`;
  const lines = errors.map(({ file, message }) => `  ${file === undefined ? '' : `${file}: `}${message}`);
  return [`${errorTitles[code]} (${code})`, ...lines].join('\n');
}
