import { isDoing, publicId, TroupeError, type EndCommand, type Failure, type Resolved, type TaskId, type Turn } from '@troupe/contracts';

/**
 * The turn from which a task that did not complete is run again: of one that failed, the one that delivered the
 * failure it ended with; of one that was stopped, the one that stopped it.
 *
 * @throws TroupeError `out-of-range` when it is open or completed, or when compensations undid what it had done by then
 */
export function failurePoint(task: TaskId, log: readonly Turn[]): number {
  const last = log.at(-1)!;
  const end = last.commands.find((command) => command.kind === 'end');
  if (end === undefined) throw refused(`Task "${publicId(task)}" has not ended, so it has no failure to go on from.`);
  const n = turnOf(task, log, end);
  if (log.slice(n).some(isUndoing))
    throw refused(`Compensations undid what task "${publicId(task)}" had done by its failure. Fork from turn 0, or start it again.`);
  return n;
}

/** What calls and children of a log came to that turn `n` delivered; what humans decided and clients sent is the task's own. */
export function resultsOf(log: readonly Turn[], n: number): readonly Resolved[] {
  const doing = new Set(log.slice(0, n).flatMap(({ commands }) => commands.filter(isDoing).map(({ id }) => id)));
  return log[n]!.inputs.filter((input) => input.kind === 'resolved').filter(({ id, by }) => doing.has(id) && by === undefined);
}

function turnOf(task: TaskId, log: readonly Turn[], end: EndCommand): number {
  switch (end.status) {
    case 'completed':
      throw refused(`Task "${publicId(task)}" completed. Fork it from one of its turns.`);
    case 'failed':
      return lastWith(log, ({ inputs }) => inputs.some((input) => input.kind === 'rejected' && causes(input.failure, end.error)));
    case 'cancelled':
      return lastWith(log, ({ inputs }) => inputs.some(({ kind }) => kind === 'cancel'));
    case 'timed-out':
      return lastWith(log, ({ inputs }) => inputs.some(({ kind }) => kind === 'expired'));
    case 'terminated':
      return log.at(-1)!.n;
    default:
      return end.status satisfies never;
  }
}

/** A failure that no input brought was thrown by the code in the last turn. */
function lastWith(log: readonly Turn[], has: (turn: Turn) => boolean): number {
  return (log.findLast(has) ?? log.at(-1)!).n;
}

/** Code throws on what it caught as it is, or as the cause of an error of its own. */
function causes(failure: Failure, end: Failure | undefined): boolean {
  for (let error = end; error !== undefined; error = error.cause) {
    if (error.code === failure.code && error.message === failure.message) return true;
  }
  return false;
}

function isUndoing({ commands }: Turn): boolean {
  return commands.some((command) => 'undoes' in command && command.undoes === true);
}

function refused(message: string): TroupeError {
  return new TroupeError('out-of-range', message);
}
