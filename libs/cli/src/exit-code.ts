import type { TaskStatus } from '@troupe/contracts';

/** How the process ends. */
export const exitCode = { ok: 0, failure: 1, usage: 2, interrupted: 130, outputClosed: 141 } as const;

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
      return 3;
    case 'terminated':
      return 4;
    case 'timed-out':
      return 5;
    default:
      return status satisfies never;
  }
}
