import { defaultBounds, publicId, type TaskId, type TroupeError, type Turn } from '@troupe/contracts';
import { decodeTurn } from '@troupe/contracts/format';
import type { LogHead } from '@troupe/contracts/format';
import { isReadable, mayGoOn, tamperedHistory, unreadableData, type TurnLog, type TurnRecord } from '@troupe/store';
import { followTurn, turnChain } from './turn-chain.ts';

export interface LogRange {
  /** 0 by default. */
  readonly from?: number;
  /** Turns that must be there, since a record counts them. */
  readonly known?: number;
  /** Up to this turn, without it; to the end by default. */
  readonly to?: number;
  /** What is known of one of the turns: that it has this hash. */
  readonly head?: Pick<LogHead, 'n' | 'hash'> | undefined;
}

export interface LogPage {
  readonly turns: readonly Turn[];
  /** Of the bodies of the turns, in the store. */
  readonly bytes: number;
  /** Hash of the last of the turns. */
  readonly head: string;
}

type Turns = Pick<TurnLog, 'readTurns'>;

/** Turns read with one look, if they are not too large together: never more of a log in memory than a look may bring. */
const PAGE = 500;

/**
 * The one reader of logs: gives turns in order, a page at a time, as far as each is the one after the one before (F4).
 *
 * @throws TroupeError `unreadable-data` at the first that is missing or cannot be read, `history-tampered` at the first
 * that does not follow from the one before
 */
export async function* readLog(store: Turns, task: TaskId, range?: LogRange): AsyncGenerator<LogPage> {
  const chain = turnChain(range?.from ?? 0);
  for await (const records of readRecords(store, task, range)) {
    const turns: Turn[] = [];
    let bytes = 0;
    let fault: TroupeError | undefined;
    for (const record of records) {
      const turn = decodeTurn(record);
      if (!isReadable(turn)) {
        fault = unreadableTurn(task, record.n, turn.unreadable);
        break;
      }
      const broken = followTurn(chain, record, turn, range?.head);
      if (broken !== undefined) {
        fault = tamperedTurn(task, record.n, broken);
        break;
      }
      turns.push(turn);
      bytes += record.body.length;
    }
    if (turns.length > 0) yield { turns, bytes, head: chain.head! };
    if (fault !== undefined) throw fault;
  }
}

/** The same, but the bodies are not read yet: for who looks for few turns among many. */
export async function* readRecords(store: Turns, task: TaskId, range: LogRange = {}): AsyncGenerator<readonly TurnRecord[]> {
  const { from = 0, known = 0, to = Infinity } = range;
  for (let next = from; next < to;) {
    const limit = Math.min(PAGE, to - next);
    const found = await store.readTurns(task, next, limit, defaultBounds.readBytes);
    const more = mayGoOn(found, limit, defaultBounds.readBytes);
    const records: TurnRecord[] = [];
    let fault: string | undefined;
    for (const record of found) {
      if (record.n !== next && record.n >= 0) fault = 'it is missing, though the log goes on after it';
      else if (!isReadable(record)) fault = record.unreadable;
      if (fault !== undefined || !isReadable(record)) break;
      records.push(record);
      next++;
    }
    if (!more && fault === undefined && next < Math.min(known, to)) fault = 'it is missing, though there was more';
    if (records.length > 0) yield records;
    if (fault !== undefined) throw unreadableTurn(task, next, fault);
    if (!more) return;
  }
}

/** All of a log, or of a range of it. For what is rare, or short. */
export async function readTurns(store: Turns, task: TaskId, range?: LogRange): Promise<readonly Turn[]> {
  const all: Turn[] = [];
  for await (const { turns } of readLog(store, task, range)) all.push(...turns);
  return all;
}

/** One turn of a log. @throws TroupeError `unreadable-data` */
export function turnOf(record: TurnRecord): Turn {
  const turn = decodeTurn(record);
  if (isReadable(turn)) return turn;
  throw unreadableTurn(record.task, record.n, turn.unreadable);
}

function unreadableTurn(task: TaskId, turn: number, fault: string): TroupeError {
  return unreadableData(`Turn ${turn} of task "${publicId(task)}" cannot be read: ${fault}.`, { turn });
}

function tamperedTurn(task: TaskId, turn: number, fault: string): TroupeError {
  return tamperedHistory(`Turn ${turn} of task "${publicId(task)}", or the one before, is not as it was written: ${fault}.`, { turn });
}
