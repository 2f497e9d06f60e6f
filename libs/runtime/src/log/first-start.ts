import type { Start, TaskId, Turn } from '@troupe/contracts';
import type { TurnLog } from '@troupe/store';
import { readTurns } from './read-log.ts';

/** What a task was started with. @throws TroupeError `unreadable-data` */
export async function firstStart(store: Pick<TurnLog, 'readTurns'>, task: TaskId): Promise<Start | undefined> {
  const [first] = await readTurns(store, task, { to: 1 });
  return first && startOf(first);
}

/** The start that begins a log; undefined when this is not the first turn of one. */
export function startOf({ inputs }: Turn): Start | undefined {
  const [first] = inputs;
  return first?.kind === 'accepted' ? first.start : first?.kind === 'start' ? first : undefined;
}
