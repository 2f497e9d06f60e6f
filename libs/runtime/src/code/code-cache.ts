import { toFailure, type Mismatch, type Start } from '@troupe/contracts';
import { Execution } from '@troupe/engine';
import { isUnreadableData, unreadableData } from '@troupe/store';
import { mismatchOfFault } from './mismatch.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { placeStored } from './place-violation.ts';
import { readLog } from '../log/read-log.ts';
import { createExecution, missingDefinition, replayTurn } from './replay-turn.ts';
import type { Shell } from '../shell.ts';

/**
 * The code of tasks in memory: made at the start, replayed from the log when it is not there,
 * dropped when room is needed. Dropping costs a replay, never data.
 */
export interface CodeCache {
  createExecution: Shell['createExecution'];
  withExecution: Shell['withExecution'];
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

export function createCodeCache(shell: Shell): CodeCache {
  const budget = shell.cacheBytes ?? Infinity;
  // A Map keeps insertion order: the first key is the least recently used.
  const used = new Map<OwnedTask, number>();
  let total = 0;

  const forget = (task: OwnedTask): void => {
    total -= used.get(task) ?? 0;
    used.delete(task);
  };

  /** @param wanted somebody is about to use its code: it stays, however little room there is */
  const touch = (task: OwnedTask, wanted = false): void => {
    forget(task);
    if (task.execution === undefined) return;
    used.set(task, task.bytes + OVERHEAD);
    total += task.bytes + OVERHEAD;
    if (total <= budget) return;
    for (const victim of used.keys()) {
      if (total <= budget) break;
      if (victim.phase !== 'idle' || (wanted && victim === task)) continue;
      victim.execution = undefined;
      victim.bytes = 0;
      forget(victim);
    }
  };

  const create = (task: OwnedTask, start: Start): Execution => {
    task.generation = shell.generation;
    return createExecution(shell, task.id, start);
  };

  /** Replays the log of the current run; gives the execution, or why it does not fit. */
  const replay = async (task: OwnedTask, traced: boolean): Promise<Execution | Mismatch> => {
    const { state } = task;
    const missing = missingDefinition(shell.app, state.start, state.build);
    if (missing !== undefined) return missing;
    let execution: Execution | undefined;
    let bytes = 0;
    const { runStart: from, turns: to } = state;
    for await (const page of readLog(shell.store, task.id, { from, known: to, to })) {
      bytes += page.bytes;
      for (const turn of page.turns) {
        const start = turn.inputs.find((input) => input.kind === 'start');
        if (start !== undefined) {
          execution = create(task, start);
          if (traced) execution.commands.trace();
        }
        if (execution === undefined) continue;
        const mismatch = await replayTurn(shell, execution, turn, (violation) => placeStored(shell, task, violation, turn));
        if (mismatch !== undefined) return mismatch;
      }
    }
    task.bytes = bytes;
    if (execution === undefined) throw unreadableData(`The log of task "${task.id}" has no start.`);
    return execution;
  };

  /** What cannot be begun with the code of a task is that task's matter alone (R6). */
  const begin = (task: OwnedTask, then: (execution: Execution) => void, execution: Execution): void => {
    try {
      then(execution);
    } catch (error) {
      shell.block(task, mismatchOfFault('What the task asks for cannot be begun', error, task.state, shell.app.build));
    }
  };

  const withExecution = (task: OwnedTask, then: (execution: Execution) => void): void => {
    if (task.execution !== undefined) {
      begin(task, then, task.execution);
      return;
    }
    if (task.blocked !== undefined || !task.state.started || task.state.end !== undefined || task.phase === 'gone') return;
    if (task.phase !== 'idle') {
      (task.wantsCode ??= []).push(then);
      return;
    }
    task.phase = 'loading';
    load(task).then(
      (result) => {
        if (task.phase === 'gone') return;
        task.phase = 'idle';
        if (result instanceof Execution) {
          task.execution = result;
          touch(task, true);
          begin(task, then, result);
        } else shell.block(task, result);
        shell.poke(task);
      },
      (error: unknown) => {
        if (task.phase === 'gone') return;
        task.phase = 'idle';
        if (isUnreadableData(error)) {
          readAgain(task);
          return;
        }
        shell.log.error('cannot load a task, trying again', { task: task.id, error: toFailure(error).message });
        shell.timers.add(shell.env.now() + 1_000, () => withExecution(task, then));
      },
    );
  };

  /** Something is wrong with the log: what takes tasks up knows what to do about that. */
  const readAgain = (task: OwnedTask): void => {
    shell.lose(task);
    void shell.adopt(task.id);
  };

  const load = async (task: OwnedTask): Promise<Execution | Mismatch> => {
    const result = await replay(task, false);
    // Places in the app cost a stack each: only looked for when they are to be shown.
    return result instanceof Execution || result.code !== 'replay-mismatch' ? result : replay(task, true);
  };

  return {
    createExecution: create,
    withExecution,
    touch: (task) => touch(task),
    forget,
    clear() {
      for (const task of used.keys()) {
        // A busy task drops its code before its next turn (`generation`).
        if (task.phase !== 'idle') continue;
        task.execution = undefined;
        task.bytes = 0;
        forget(task);
      }
    },
    verify: (task) =>
      new Promise((resolve) => {
        if (task.phase !== 'idle' || task.blocked !== undefined || !task.state.started || task.state.end !== undefined) {
          resolve();
          return;
        }
        task.phase = 'loading';
        const settle = (): void => {
          if (task.phase !== 'gone') {
            task.phase = 'idle';
            shell.poke(task);
          }
          resolve();
        };
        load(task).then(
          (result) => {
            if (task.phase === 'gone') return settle();
            task.phase = 'idle';
            if (!(result instanceof Execution)) shell.block(task, result);
            else if (task.execution === undefined) {
              task.execution = result;
              touch(task);
            }
            settle();
          },
          (error: unknown) => {
            if (isUnreadableData(error) && task.phase !== 'gone') readAgain(task);
            settle();
          },
        );
      }),
  };
}
