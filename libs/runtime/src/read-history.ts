import { readCountCursor, type Bounds, type HistoryTurn, type Page, type PageRequest, type TaskId } from '@troupe/contracts';
import { mayGoOn, type Store } from '@troupe/store';
import { toHistoryTurn } from './turn-body.ts';

/** The log of a task as clients read it. A page ends by count or by bytes, and has one turn at least. */
export async function readHistory(
  store: Pick<Store, 'readTurns'>,
  { pageBytes }: Pick<Bounds, 'pageBytes'>,
  task: TaskId,
  { limit, cursor }: PageRequest,
): Promise<Page<HistoryTurn>> {
  const from = readCountCursor(cursor);
  const records = await store.readTurns(task, from, limit, pageBytes);
  const next = from + records.length;
  const more = mayGoOn(records, limit, pageBytes) && (await store.readTurns(task, next, 1, 1)).length > 0;
  return { items: records.map(toHistoryTurn), ...(more ? { next: String(next) } : {}) };
}
