import { setTimeout as delay } from 'node:timers/promises';
import { TroupeError } from '@troupe/contracts';
import type { Logger } from 'pino';

/** A program that runs until it is told to stop. */
export interface RunningService {
  /** Lets what is under way finish, hands over the rest. */
  close(): Promise<void>;
}

/** Milliseconds within which a second signal is the first one again: terminals send to whole groups. */
const ECHO = 500;
/** Milliseconds a program waits for the servers it needs, and between two tries. */
const PATIENCE = 60_000;
const AGAIN = 1_000;

/**
 * Runs a service until SIGTERM or Ctrl-C; a second signal ends it at once. What keeps it from
 * starting is one line on stderr and exit code 1.
 */
export async function runService(start: () => Promise<RunningService>): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let first: number | undefined;
  const onSignal = (): void => {
    if (first !== undefined && performance.now() - first > ECHO) process.exit(130);
    first ??= performance.now();
    stop();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  try {
    const service = await Promise.race([start(), stopped]);
    if (service === undefined) process.exit(0);
    await stopped;
    await service.close();
    // What is left is nobody's business any more, e.g. a socket that lingers.
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(1);
  }
}

/** Connects to a server that may not be up yet. Wrong addresses and credentials fail at once. */
export async function whenReachable<T>(what: string, log: Logger, connect: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE;
  for (let told = false; ;) {
    try {
      return await connect();
    } catch (error) {
      const passing = error instanceof TroupeError && error.code === 'unavailable';
      if (!passing || performance.now() > until) throw error;
      if (!told) log.warn(`${what} cannot be reached yet, trying again: ${error.message}`);
      told = true;
    }
    await delay(AGAIN);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof TroupeError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [error.message, ...(error.errors ?? []).map(({ file, message }) => `  ${file === undefined ? '' : `${file}: `}${message}`)].join(
    '\n',
  );
}
