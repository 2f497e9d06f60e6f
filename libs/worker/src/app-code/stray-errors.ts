import { writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { toFailure } from '@troupe/contracts';
import { appCode } from './app-code.ts';

/** How an error came that nothing caught: thrown by a callback, or a rejection nobody awaits. */
export type StrayKind = 'exception' | 'rejection';

/** @returns whether the error was that of code it knows, and has been dealt with */
export type TakeStray = (owner: object, error: unknown, kind: StrayKind) => boolean;

const takers = new Set<TakeStray>();

/**
 * Receives the errors of an app's code that nothing caught, by whose code it was. What nobody takes
 * ends the process, as it does in Node.
 *
 * @returns takes this back
 */
export function takeStrayErrors(take: TakeStray): () => void {
  if (takers.size === 0) {
    process.on('unhandledRejection', onRejection);
    process.on('uncaughtException', onException);
    process.on('rejectionHandled', onCaughtLate);
  }
  takers.add(take);
  return () => {
    if (!takers.delete(take) || takers.size > 0) return;
    process.off('unhandledRejection', onRejection);
    process.off('uncaughtException', onException);
    process.off('rejectionHandled', onCaughtLate);
  };
}

/** Ends the process as Node does for an error that nothing caught. */
export function endProcess(error: unknown): never {
  try {
    writeSync(process.stderr.fd, `Uncaught ${textOf(error)}\n`);
  } catch {
    // Nobody reads it any more.
  }
  process.exit(1);
}

function onRejection(reason: unknown): void {
  // Node leaves the process alone once somebody listens: when that is us alone, nobody else decides.
  if (!isTaken(reason, 'rejection') && process.listenerCount('unhandledRejection') === 1) endProcess(reason);
}

/** It is in the log already, as an error that nothing caught; Node would put a warning between its lines. */
function onCaughtLate(): void {}

function onException(error: unknown): void {
  const taken = isTaken(error, 'exception');
  // What Node does next, e.g. setImmediate, is not the code's.
  appCode.enterWith(undefined as unknown as object);
  if (!taken && process.listenerCount('uncaughtException') === 1) endProcess(error);
}

function isTaken(error: unknown, kind: StrayKind): boolean {
  const owner = appCode.getStore();
  if (owner === undefined) return false;
  for (const take of takers) if (take(owner, error, kind)) return true;
  return false;
}

function textOf(error: unknown): string {
  try {
    return inspect(error);
  } catch {
    return toFailure(error).message;
  }
}
