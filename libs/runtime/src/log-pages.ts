import { defaultBounds, type TaskId } from '@troupe/contracts';
import { mayGoOn, type Store, type TurnRecord } from '@troupe/store';

/** Turns read with one look, if they are not too large together. */
const PAGE = 500;

/** The log of a task from a turn on, a page at a time: never more of it in memory than a look may bring. */
export async function* logPages(
  store: Pick<Store, 'readTurns'>,
  task: TaskId,
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly TurnRecord[]> {
  for (let next = from; next < to;) {
    const limit = Math.min(PAGE, to - next);
    const turns = await store.readTurns(task, next, limit, defaultBounds.readBytes);
    if (turns.length > 0) yield turns;
    if (turns.length === 0 || !mayGoOn(turns, limit, defaultBounds.readBytes)) return;
    next += turns.length;
  }
}
