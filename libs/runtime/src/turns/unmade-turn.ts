import { toFailure, type Turn, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import { mismatchOfFault } from '../code/mismatch.ts';
import { noInputs, type OwnedTask, type PendingInput } from '../tasks/owned-task.ts';
import { readableRecord, readTask, type StoredTask } from '../log/read-task.ts';
import { notifySettled } from '../tasks/settled.ts';
import type { Adopt, Block, Lose } from '../tasks/task-callbacks.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { KeptMessages } from '../recovery/kept-messages.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/** Milliseconds before a log that could not be read is read again. */
const RETRY_MS = 1_000;

export interface UnmadeParts {
  readonly adopt: Adopt;
  readonly block: Block;
  readonly env: Env;
  readonly finish: Lifecycle['finish'];
  readonly keep: KeptMessages['keep'];
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly lose: Lose;
  readonly store: Store;
  readonly timers: TimerQueue;
}

/**
 * A turn the platform itself could not make or store: its task is blocked with the reason, and no other
 * is concerned. What is in memory of it may have run ahead of the log, so it is read again from there.
 */
export function createUnmadeTurn(parts: UnmadeParts): (task: OwnedTask, error: unknown, pendings: readonly PendingInput[]) => void {
  const lost = (task: OwnedTask, pendings: readonly PendingInput[]): void => {
    if (task.phase !== 'gone') parts.lose(task);
    notifySettled(task);
    for (const pending of pendings) pending.settled?.('lost');
  };

  const asStored = async ({ id }: OwnedTask): Promise<StoredTask> =>
    readTask(parts.store, id, readableRecord(await parts.store.readTask(id)));

  const block = (task: OwnedTask, error: unknown, pendings: readonly PendingInput[]): void => {
    const { state } = task;
    // One of them may be what the turn cannot be made with.
    parts.keep(task, pendings);
    task.making = noInputs;
    parts.block(task, mismatchOfFault(`Turn ${state.turns} cannot be made`, error, state, parts.loaded.app.build));
  };

  const unmade = (task: OwnedTask, error: unknown, pendings: readonly PendingInput[]): void => {
    if (task.phase === 'gone') return lost(task, pendings);
    parts.log.error('a turn cannot be made; its task is blocked', {
      task: task.id,
      turn: task.state.turns,
      error: toFailure(error).message,
    });
    task.execution = undefined;
    // A reader of the task waits until it is as the log says.
    task.phase = 'committing';
    task.making = pendings;
    asStored(task).then(
      ({ task: stored, fault }) => {
        if (task.phase === 'gone' || stored.state.turns === 0 || fault !== undefined) {
          lost(task, pendings);
          if (fault !== undefined) void parts.adopt(task.id);
          return;
        }
        task.state = stored.state;
        task.head = stored.head;
        task.phase = 'turning';
        if (task.state.end === undefined) block(task, error, pendings);
        else {
          task.phase = 'idle';
          task.making = noInputs;
          parts.finish(task);
          for (const pending of pendings) pending.settled?.('ended');
        }
        notifySettled(task);
      },
      (unread: unknown) => {
        parts.log.error('cannot read a task, trying again', { task: task.id, error: toFailure(unread).message });
        parts.timers.add(parts.env.now() + RETRY_MS, () => unmade(task, error, pendings));
      },
    );
  };
  return unmade;
}

/** The turn is stored, but what it asks for cannot be begun: it would never be done. */
export function afterFault(parts: Pick<UnmadeParts, 'block' | 'loaded' | 'log'>, task: OwnedTask, turn: Turn, error: unknown): void {
  parts.log.error('what a turn asks for cannot be done', { task: task.id, turn: turn.n, error: toFailure(error).message });
  if (task.state.end !== undefined || task.phase === 'gone') return;
  parts.block(task, mismatchOfFault(`What turn ${turn.n} asks for cannot be done`, error, task.state, parts.loaded.app.build));
}
