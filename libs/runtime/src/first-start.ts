import type { Start, TaskId, Turn } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { toTurn } from './turn-body.ts';

/** What a task was started with. */
export async function firstStart(store: Pick<Store, 'readTurns'>, task: TaskId): Promise<Start | undefined> {
  const [first] = await store.readTurns(task, 0, 1);
  return first === undefined ? undefined : startOf(toTurn(first));
}

/** The start that begins a log; undefined when this is not the first turn of one. */
export function startOf({ inputs }: Turn): Start | undefined {
  const [first] = inputs;
  return first?.kind === 'accepted' ? first.start : first?.kind === 'start' ? first : undefined;
}
