import { isoTime, readCountCursor, type Bounds, type HistoryTurn, type Page, type PageRequest, type TaskId } from '@troupe/contracts';
import { decodeTurn } from '@troupe/contracts/format';
import { isReadable, mayGoOn, type TurnLog } from '@troupe/store';
import { toHistoryTurn } from './history-turn.ts';

/**
 * The log of a task as clients read it. A page ends by count or by bytes, and has one turn at least. What cannot
 * be read, or is missing, stands in its place and says so.
 *
 * @param known turns that were there once
 */
export async function readHistory(
  store: Pick<TurnLog, 'readTurns'>,
  { pageBytes }: Pick<Bounds, 'pageBytes'>,
  task: TaskId,
  known: number,
  { limit, cursor }: PageRequest,
): Promise<Page<HistoryTurn>> {
  const from = readCountCursor(cursor);
  const records = await store.readTurns(task, from, limit, pageBytes);
  const isLast = !mayGoOn(records, limit, pageBytes);
  const items: HistoryTurn[] = [];
  let next = from;
  const skip = (to: number): void => {
    if (to <= next || items.length >= limit) return;
    items.push(nothing(task, next, to - next === 1 ? 'it is missing' : `it is missing, and so are those up to turn ${to - 1}`));
    next = to;
  };
  for (const record of records) {
    skip(record.n);
    if (items.length >= limit) break;
    const turn = decodeTurn(record);
    items.push(isReadable(turn) ? toHistoryTurn(turn) : nothing(task, next, turn.unreadable));
    next++;
  }
  if (isLast) skip(known);
  const more = next < known || records.some(({ n }) => n >= next) || (!isLast && (await store.readTurns(task, next, 1, 1)).length > 0);
  return { items, ...(more ? { next: String(next) } : {}) };
}

function nothing(task: TaskId, n: number, unreadable: string): HistoryTurn {
  return { task, n, at: isoTime(0), build: '', inputs: [], commands: [], unreadable };
}
