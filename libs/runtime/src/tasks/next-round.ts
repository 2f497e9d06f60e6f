import type { TaskId } from '@troupe/contracts';
import type { OwnedTask } from './owned-task.ts';

/** Tasks looked at in one round. */
const ROUND = 64;

/** Gives the open tasks of this process a round at a time, and begins again after the last. */
export function nextRound(tasks: Iterable<readonly [TaskId, OwnedTask]>, which: (task: OwnedTask) => boolean): () => readonly OwnedTask[] {
  let after: TaskId | undefined;
  return () => {
    const round: OwnedTask[] = [];
    let found = after === undefined;
    for (const [id, task] of tasks) {
      if (found && which(task)) round.push(task);
      if (round.length === ROUND) break;
      found ||= id === after;
    }
    after = round.length === ROUND ? round.at(-1)!.id : undefined;
    return round;
  };
}
