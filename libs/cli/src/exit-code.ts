import { TroupeError, type ErrorCode, type TaskStatus } from '@troupe/contracts';
import { UsageError } from './input/usage-error.ts';

/** How the process ends. */
export const exitCode = {
  ok: 0,
  failure: 1,
  usage: 2,
  cancelled: 3,
  terminated: 4,
  timedOut: 5,
  open: 6,
  interrupted: 130,
  outputClosed: 141,
  stopped: 143,
} as const;

/** What they mean, as help and docs show it. */
export const exitCodeTable: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'done; of run and tasks wait: the task completed'],
  ['1', 'it failed, or was refused: the task failed, is not there, the platform does not answer'],
  ['2', 'wrong usage: a command, an option, JSON, an id, a duration or an input that cannot be'],
  ['3, 4, 5', 'of run and tasks wait: the task was cancelled, was terminated, timed out'],
  ['6', 'of tasks wait: the task had not ended when the wait was over'],
  ['130, 143', 'Ctrl-C, SIGTERM; a task that was followed is kept'],
  ['141', 'nobody reads its output any more, as in | head -1; a task that was followed is kept'],
];

/** What no other platform and no other moment would take: it is what was typed. */
const typed: ReadonlySet<ErrorCode> = new Set([
  'invalid-json',
  'invalid-unicode',
  'invalid-characters',
  'validation-failed',
  'unknown-property',
  'wrong-type',
  'out-of-range',
  'too-deep',
  'too-many-items',
  'forbidden-key',
  'payload-too-large',
  'invalid-id',
  'invalid-query',
  'invalid-duration',
  'invalid-input',
  'invalid-arguments',
]);

export function exitCodeOfError(error: unknown): number {
  return error instanceof UsageError || (error instanceof TroupeError && typed.has(error.code)) ? exitCode.usage : exitCode.failure;
}

/** How a command that was stopped from outside ends. */
export function exitCodeOfStop(interrupted: AbortSignal): number {
  return interrupted.reason === 'SIGTERM' ? exitCode.stopped : exitCode.interrupted;
}

/** How `run` ends, by what became of the task; an open task counts as failure. */
export function exitCodeOf(status: TaskStatus): number {
  switch (status) {
    case 'completed':
      return exitCode.ok;
    case 'failed':
    case 'running':
    case 'suspended':
    case 'blocked':
      return exitCode.failure;
    case 'cancelled':
      return exitCode.cancelled;
    case 'terminated':
      return exitCode.terminated;
    case 'timed-out':
      return exitCode.timedOut;
    default:
      return status satisfies never;
  }
}
