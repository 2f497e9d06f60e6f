import { publicId, toFailure, type Mismatch, type Start, type TroupeError, type WorkflowLog } from '@troupe/contracts';
import { Execution } from '@troupe/engine';
import { isUnreadableData, unreadableData, type Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import { mismatchOfData, mismatchOfFault } from './mismatch.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { placeStored } from './place-violation.ts';
import { readLog } from '../log/read-log.ts';
import { createExecution, missingDefinition, replayTurn, type Stage } from './replay-turn.ts';
import type { Adopt, Block, Lose, Schedule } from '../tasks/task-callbacks.ts';
import type { LoadedApp } from './loaded-app.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/**
 * The code of tasks in memory: made at the start, replayed from the log when it is not there,
 * dropped when room is needed. Dropping costs a replay, never data.
 */
export interface CodeCache {
  createExecution(task: OwnedTask, start: Start): Execution;
  /** Makes sure the code is in memory, then calls back; not at all when the task is blocked. */
  withExecution(task: OwnedTask, then: (execution: Execution) => void): void;
  /** Counts the task as just used and drops the least recently used idle ones beyond the budget. */
  touch(task: OwnedTask): void;
  forget(task: OwnedTask): void;
  /** Drops all code, so that the next input meets the app as it is now. */
  clear(): void;
  /** Replays the log against the app without keeping anything; the task is blocked when it does not fit. */
  verify(task: OwnedTask): Promise<void>;
}

/** What an execution takes beside its log, in bytes. */
const OVERHEAD = 2_048;

export interface CodeCacheParts extends Stage {
  readonly adopt: Adopt;
  readonly block: Block;
  readonly cacheBytes?: number | undefined;
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly lose: Lose;
  readonly schedule: Schedule;
  readonly store: Store;
  readonly timers: TimerQueue;
}

interface Cache extends CodeCacheParts {
  readonly budget: number;
  /** A Map keeps insertion order: the first key is the least recently used. */
  readonly used: Map<OwnedTask, number>;
  total: number;
}

export function createCodeCache(parts: CodeCacheParts): CodeCache {
  const cache: Cache = { ...parts, budget: parts.cacheBytes ?? Infinity, used: new Map(), total: 0 };
  return {
    createExecution: (task, start) => create(cache, task, start),
    withExecution: (task, then) => withExecution(cache, task, then),
    touch: (task) => touch(cache, task),
    forget: (task) => forget(cache, task),
    clear() {
      for (const task of cache.used.keys()) {
        // A busy task drops its code before its next turn (`generation`).
        if (task.phase !== 'idle') continue;
        task.execution = undefined;
        task.bytes = 0;
        forget(cache, task);
      }
    },
    verify: (task) => verify(cache, task),
  };
}

function verify(cache: Cache, task: OwnedTask): Promise<void> {
  return new Promise((resolve) => {
    if (task.phase !== 'idle' || task.blocked !== undefined || !task.state.started || task.state.end !== undefined) {
      resolve();
      return;
    }
    task.phase = 'loading';
    const settle = (): void => {
      if (task.phase !== 'gone') {
        task.phase = 'idle';
        cache.schedule(task);
      }
      resolve();
    };
    load(cache, task).then(
      (result) => {
        if (task.phase === 'gone') return settle();
        task.phase = 'idle';
        if (!(result instanceof Execution)) cache.block(task, result);
        else if (task.execution === undefined) {
          task.execution = result;
          touch(cache, task);
        }
        settle();
      },
      (error: unknown) => {
        if (isUnreadableData(error) && task.phase !== 'gone') readAgain(cache, task, error);
        settle();
      },
    );
  });
}

function forget(cache: Cache, task: OwnedTask): void {
  cache.total -= cache.used.get(task) ?? 0;
  cache.used.delete(task);
}

/** @param wanted its code is about to be used: it stays, however little room there is */
function touch(cache: Cache, task: OwnedTask, wanted = false): void {
  forget(cache, task);
  if (task.execution === undefined) return;
  cache.used.set(task, task.bytes + OVERHEAD);
  cache.total += task.bytes + OVERHEAD;
  if (cache.total <= cache.budget) return;
  for (const victim of cache.used.keys()) {
    if (cache.total <= cache.budget) break;
    if (victim.phase !== 'idle' || (wanted && victim === task)) continue;
    victim.execution = undefined;
    victim.bytes = 0;
    forget(cache, victim);
  }
}

function create(cache: Cache, task: OwnedTask, start: Start): Execution {
  task.generation = cache.loaded.generation;
  return createExecution(cache, task.id, start);
}

/** Replays the log of the current run; gives the execution, or why it does not fit. */
async function replay(cache: Cache, task: OwnedTask, traced: boolean): Promise<Execution | Mismatch> {
  const { state } = task;
  const missing = missingDefinition(cache.loaded.app, state.start, state.build);
  if (missing !== undefined) return missing;
  let execution: Execution | undefined;
  let bytes = 0;
  const { runStart: from, turns: to } = state;
  for await (const page of readLog(cache.store, task.id, { from, known: to, to, head: { n: to, hash: task.head } })) {
    bytes += page.bytes;
    for (const turn of page.turns) {
      const start = turn.inputs.find((input) => input.kind === 'start');
      if (start !== undefined) {
        execution = create(cache, task, start);
        if (traced) execution.commands.trace();
      }
      if (execution === undefined) continue;
      const mismatch = await replayTurn(cache, execution, turn, (violation) => placeStored(cache, task, violation, turn));
      if (mismatch !== undefined) return mismatch;
    }
  }
  task.bytes = bytes;
  if (execution === undefined) throw unreadableData(`The log of task "${publicId(task.id)}" has no start.`);
  return execution;
}

/** What cannot be begun with the code of a task is that task's matter alone (R6). */
function begin(cache: Cache, task: OwnedTask, then: (execution: Execution) => void, execution: Execution): void {
  try {
    then(execution);
  } catch (error) {
    cache.block(task, mismatchOfFault('What the task asks for cannot be begun', error, task.state, cache.loaded.app.build));
  }
}

function withExecution(cache: Cache, task: OwnedTask, then: (execution: Execution) => void): void {
  if (task.execution !== undefined) {
    begin(cache, task, then, task.execution);
    return;
  }
  if (task.blocked !== undefined || !task.state.started || task.state.end !== undefined || task.phase === 'gone') return;
  if (task.phase !== 'idle') {
    (task.wantsCode ??= []).push(then);
    return;
  }
  task.phase = 'loading';
  load(cache, task).then(
    (result) => {
      if (task.phase === 'gone') return;
      task.phase = 'idle';
      if (result instanceof Execution) {
        task.execution = result;
        touch(cache, task, true);
        begin(cache, task, then, result);
      } else cache.block(task, result);
      cache.schedule(task);
    },
    (error: unknown) => {
      if (task.phase === 'gone') return;
      task.phase = 'idle';
      if (isUnreadableData(error)) {
        readAgain(cache, task, error);
        return;
      }
      cache.log.error('cannot load a task, trying again', { task: task.id, error: toFailure(error).message });
      cache.timers.add(cache.env.now() + 1_000, () => withExecution(cache, task, then));
    },
  );
}

/** Something is wrong with the log: adopting the task anew handles that. */
function readAgain(cache: Cache, task: OwnedTask, error: TroupeError): void {
  // The store alone may not show it: what this process knows of the log does.
  if (error.code === 'history-tampered') return cache.block(task, mismatchOfData(error, task.state, cache.loaded.app.build));
  cache.lose(task);
  void cache.adopt(task.id);
}

async function load(cache: Cache, task: OwnedTask): Promise<Execution | Mismatch> {
  const result = await replay(cache, task, false);
  // Places in the app cost a stack each: only looked for when they are to be shown.
  return result instanceof Execution || result.code !== 'replay-mismatch' ? result : replay(cache, task, true);
}
