import {
  defaultBounds,
  principalText,
  publicId,
  TroupeError,
  type LogFault,
  type TaskId,
  type Turn,
  type Verification,
} from '@troupe/contracts';
import { decodeTurn } from '@troupe/contracts/format';
import { applyTurn, emptyState, statusOf, type TaskState } from '@troupe/engine';
import { isReadable, mayGoOn, type TaskIndex, type TaskRecord, type TurnLog, type TurnRecord, type UnreadableTurn } from '@troupe/store';
import { followTurn, turnChain, type TurnChain } from '../log/turn-chain.ts';
import { recordedHead } from '../tasks/task-record.ts';

/** Turns read with one look. */
const PAGE = 500;
/** Faults that are named. */
const MOST_FAULTS = 20;

interface Following {
  readonly state: TaskState;
  readonly record: TaskRecord | undefined;
  readonly faults: LogFault[];
  chain: TurnChain;
  /** The turn that is next. */
  next: number;
  provenFrom: number | undefined;
}

/** Follows the whole log of a task, past what is wrong with it, and compares the record with it. @throws TroupeError `task-not-found` */
export async function verifyLog(store: Pick<TurnLog, 'readTurns'> & Pick<TaskIndex, 'readTask'>, id: TaskId): Promise<Verification> {
  const found = await store.readTask(id);
  const record = found !== undefined && isReadable(found) ? found : undefined;
  const at: Following = { state: emptyState(id), record, faults: [], chain: turnChain(0), next: 0, provenFrom: undefined };
  for (;;) {
    const turns = await store.readTurns(id, at.next, PAGE, defaultBounds.readBytes);
    for (const turn of turns) follow(at, turn);
    if (!mayGoOn(turns, PAGE, defaultBounds.readBytes)) break;
  }
  if (found === undefined && at.next === 0) throw new TroupeError('task-not-found', `There is no task "${publicId(id)}".`);
  if (found === undefined) fault(at, undefined, 'The task has no record.');
  else if (!isReadable(found)) fault(at, undefined, `The record cannot be read: ${found.unreadable}.`);
  else compareRecord(at, found);
  const head = record && recordedHead(record);
  return {
    id,
    intact: at.faults.length === 0,
    turns: at.next,
    ...(at.provenFrom === undefined ? {} : { provenFrom: at.provenFrom }),
    ...(head === undefined ? {} : { head }),
    faults: at.faults,
  };
}

function fault(at: Following, turn: number | undefined, message: string): void {
  if (at.faults.length < MOST_FAULTS) at.faults.push(turn === undefined ? { message } : { turn, message });
}

function follow(at: Following, stored: TurnRecord | UnreadableTurn): void {
  if (stored.n !== at.next) {
    fault(at, at.next, stored.n < 0 ? 'A turn has no place in the log.' : `It is missing, though the log goes on with turn ${stored.n}.`);
    if (stored.n < 0) return;
    at.chain = { head: undefined, proven: at.chain.proven };
    at.next = stored.n;
  }
  const turn = decodeTurn(stored);
  if (isReadable(stored) && isReadable(turn)) followReadable(at, stored, turn);
  else {
    fault(at, at.next, `It cannot be read: ${isReadable(turn) ? '' : turn.unreadable}.`);
    at.chain = { head: undefined, proven: at.chain.proven };
  }
  at.next++;
}

function followReadable(at: Following, stored: TurnRecord, turn: Turn): void {
  const { state, record, faults } = at;
  const broken = followTurn(at.chain, stored, turn, record && recordedHead(record));
  if (broken !== undefined) fault(at, turn.n, `It, or the one before, is not as it was written: ${broken}.`);
  if (state.end !== undefined) fault(at, turn.n, 'It stands behind the end of the task.');
  if (turn.before !== undefined) at.provenFrom ??= Math.max(turn.n - 1, 0);
  // What a log adds up to that is not as it was written says nothing.
  if (faults.length === 0) applyTurn(state, turn);
}

function compareRecord(at: Following, record: TaskRecord): void {
  const { state, next } = at;
  if (record.n > next) fault(at, next, `It is missing: the record has seen ${record.n} turns.`);
  if (at.faults.length > 0 || record.n !== next) return;
  const status = record.status === 'blocked' && state.end === undefined ? 'blocked' : statusOf(state, undefined);
  const startedBy = state.start.by && principalText(state.start.by);
  const differs = [
    ['status', record.status, status],
    ['name', record.name, state.start.name],
    ['kind', record.kind, state.start.task],
    ['parent', record.parent, state.start.parent?.task],
    ['startedBy', record.startedBy, startedBy],
  ].filter(([, recorded, logged]) => recorded !== logged);
  for (const [name] of differs) fault(at, undefined, `The record says another ${name} than the log.`);
}
