import {
  publicId,
  taskId,
  tenantOf,
  toJson,
  TroupeError,
  type ForkPoint,
  type Resolved,
  type Task,
  type TaskId,
  type Turn,
} from '@troupe/contracts';
import { applyTurn, emptyState, fingerprint, viewTask } from '@troupe/engine';
import { encodeTurn, startOf } from '@troupe/contracts/format';
import { isReadable, type Store, type TaskIndex, type TurnLog } from '@troupe/store';
import type { Env } from '@troupe/env';
import { failurePoint, resultsOf } from '../log/failure-point.ts';
import { copyLog, copyStart, type Copy } from '../log/copy-log.ts';
import { ownedTask, type OwnedTask } from '../tasks/owned-task.ts';
import type { Acting } from './acting.ts';
import { moving } from './requests.ts';
import { readTurns, turnOf } from '../log/read-log.ts';
import { turnsWithoutApproval } from '../log/turns-without-approval.ts';
import { hashOfTurn, NOTHING_BEFORE } from '../log/turn-chain.ts';
import { ownTaskId } from '../cluster/route-service.ts';
import { notifySettled } from '../tasks/settled.ts';
import type { Existing, StartOnce } from '../starts/start-once.ts';
import { readRecord, toTaskRecord } from '../tasks/task-record.ts';
import type { Adopt, Lose } from '../tasks/task-callbacks.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

export interface ForkParts {
  readonly adopt: Adopt;
  readonly env: Env;
  readonly lose: Lose;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
}

/**
 * Runs a copy of a task again from one of its turns; what came before is taken over as it was. The first
 * turn names what the copy is of: it takes the id, and a process that finds the copy unfinished finishes it. What a
 * human approved for the original, and was not done yet, is asked again.
 */
export function createForkTask(parts: ForkParts, starts: StartOnce, takeUp: (task: OwnedTask) => void): Acting['fork'] {
  const answer = async ({ task, request }: Existing, copy: Copy): Promise<Task> => {
    if (request !== copy.request)
      throw new TroupeError('already-exists', `The id "${publicId(copy.task)}" is taken.`, { details: { task: publicId(copy.task) } });
    if (parts.tasks.has(copy.task)) return task;
    // One that no process goes on with may be unfinished.
    await parts.adopt(copy.task);
    return (await starts.find(copy.task))?.task ?? task;
  };

  const write = async (task: OwnedTask, turns: readonly Turn[]): Promise<'written' | 'taken'> => {
    const state = emptyState(task.id);
    const [first, ...rest] = turns;
    const begun = { ...first!, before: NOTHING_BEFORE };
    const turn = encodeTurn(begun);
    applyTurn(state, begun);
    const written = { ...task, state, head: hashOfTurn(turn) };
    if ((await parts.store.append({ turn, decoded: begun, task: toTaskRecord(written) })) === 'conflict') return 'taken';
    await appendCopied(parts.store, written, rest);
    task.state = state;
    task.head = written.head;
    await parts.store.saveTask(toTaskRecord(task));
    return 'written';
  };

  /** Undefined when the id turned out to have a task. */
  const makeCopy = async (copy: Copy, turns: readonly Turn[]): Promise<Task | undefined> => {
    const task = ownedTask(copy.task);
    task.state.start = startOf(turns[0]!)!;
    // Requests for it wait until it is there.
    task.phase = 'loading';
    if (!parts.tasks.add(task)) return undefined;
    try {
      if ((await write(task, turns)) === 'taken') {
        parts.lose(task);
        return undefined;
      }
    } catch (error) {
      parts.lose(task);
      void parts.adopt(copy.task);
      throw error;
    }
    if (isGone(task)) throw moving();
    task.phase = 'idle';
    const view = viewTask(task.state, undefined);
    notifySettled(task);
    takeUp(task);
    return view;
  };

  return async (by, id, point, newId) => {
    const source = taskId(id);
    const copy: Copy = {
      task: newId === undefined ? ownTaskId(parts, tenantOf(source)) : taskId(newId),
      request: fingerprint(toJson({ fork: publicId(source), turn: point }, 'the request')),
      by,
      now: parts.env.now(),
    };
    for (;;) {
      const existing = await starts.find(copy.task);
      if (existing !== undefined) return answer(existing, copy);
      const { turn, log, results } = await readLog(parts.store, source, point);
      if (turn === 0) {
        const begun = await starts.begin(copy.task, copyStart(startOf(log[0]!)!, log[0]!.at, copy), true);
        switch (begun.kind) {
          case 'started':
            return begun.task;
          case 'there':
            return answer(begun.existing, copy);
          case 'lost':
            throw new TroupeError('unavailable', 'The store cannot take the copy now. Try again.', { retryable: true, retryAfter: 1_000 });
          default:
            return begun satisfies never;
        }
      }
      const made = await makeCopy(copy, copyLog(source, log.slice(0, turnsWithoutApproval(log)), copy, results));
      if (made !== undefined) return made;
    }
  };
}

/**
 * Goes on copying where the process that forked the task left off.
 *
 * @returns false when what it is a copy of is gone: no client was promised the copy, and it is gone, too
 */
export async function finishFork(parts: Pick<ForkParts, 'env' | 'store'>, task: OwnedTask): Promise<boolean> {
  const { forked, request = '', by } = task.state.start;
  if (forked === undefined || task.state.turns >= forked.turn) return true;
  const log = await readTurns(parts.store, forked.task, { to: forked.turn });
  if (log.length < forked.turn) {
    await parts.store.deleteTask(task.id);
    return false;
  }
  const turns = copyLog(forked.task, log, { task: task.id, request, by, now: parts.env.now() });
  await appendCopied(parts.store, task, turns.slice(task.state.turns));
  await parts.store.saveTask(toTaskRecord(task));
  return true;
}

/** Each turn is applied as it is stored: another process may have been faster with it. */
async function appendCopied(store: TurnLog, task: Pick<OwnedTask, 'id' | 'state' | 'head'>, turns: readonly Turn[]): Promise<void> {
  for (const copied of turns) {
    const decoded = { ...copied, before: task.head };
    const turn = encodeTurn(decoded);
    const appended = await store.append({ turn, decoded });
    const [stored] = appended === 'conflict' ? await store.readTurns(task.id, copied.n, 1) : [];
    const there = stored !== undefined && stored.n === copied.n && isReadable(stored) ? stored : turn;
    applyTurn(task.state, there === turn ? decoded : turnOf(there));
    task.head = hashOfTurn(there);
  }
}

interface ForkedLog {
  /** To run again from. */
  readonly turn: number;
  /** Those before it, the first at least. */
  readonly log: readonly Turn[];
  /** Of calls, which that turn delivered. */
  readonly results?: readonly Resolved[];
}

/** @throws TroupeError `task-not-found`, `out-of-range`, `unreadable-data` */
async function readLog(store: TurnLog & TaskIndex, source: TaskId, point: ForkPoint): Promise<ForkedLog> {
  const record = await store.readTask(source);
  if (record === undefined) throw new TroupeError('task-not-found', `There is no task "${publicId(source)}".`);
  if (point === 'failure') {
    const all = await readTurns(store, source);
    const turn = failurePoint(source, all);
    return { turn, log: all.slice(0, Math.max(1, turn)), results: resultsOf(all, turn) };
  }
  const isNumber = Number.isInteger(point) && point >= 0;
  const log = isNumber ? await readTurns(store, source, { to: Math.max(1, point) }) : [];
  if (log.length >= point && log.length > 0) return { turn: point, log };
  const body = readRecord(record);
  const turns = isNumber || !isReadable(body) ? log.length : body.task.turns;
  throw new TroupeError('out-of-range', `Task "${publicId(source)}" has turns 0 to ${turns - 1}; fork from a turn between 0 and ${turns}.`);
}

function isGone(task: OwnedTask): boolean {
  return task.phase === 'gone';
}
