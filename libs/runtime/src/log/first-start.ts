import type { Start, TaskId } from '@troupe/contracts';
import { startOf } from '@troupe/contracts/format';
import type { TurnLog } from '@troupe/store';
import { readTurns } from './read-log.ts';

/** What a task was started with. @throws TroupeError `unreadable-data` */
export async function firstStart(store: Pick<TurnLog, 'readTurns'>, task: TaskId): Promise<Start | undefined> {
  const [first] = await readTurns(store, task, { to: 1 });
  return first && startOf(first);
}
