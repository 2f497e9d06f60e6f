import type { Resolved, WorkCommand } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { isHalted } from '../tasks/can-take.ts';
import { countLost } from '../attempts/count-lost.ts';
import type { KeptMessages } from './kept-messages.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { workOptions } from '../attempts/work-options.ts';
import type { WorkTimeouts } from '../attempts/work-timeouts.ts';
import type { Dispatch, GoOn, Schedule } from '../tasks/task-callbacks.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { WorkDefaults } from '../calls/work-defaults.ts';

export interface GoOnParts {
  readonly dispatch: Dispatch;
  readonly env: Env;
  readonly gather: Inbox['gather'];
  readonly schedule: Schedule;
  readonly workDefaults: WorkDefaults;
}

/**
 * The one way from not running to running: whatever a task waited for, its start time, a resume, code
 * that fits, a process that takes it up.
 *
 * R4  Before the next turn of a task that did not run, what was kept for it is read, and comes before
 *     whatever is newer (E6). Then the calls it waits for are taken up: those of the process before
 *     count as lost, those that were not sent are.
 */
export function createGoOn(parts: GoOnParts, keptMessages: KeptMessages, timeouts: Pick<WorkTimeouts, 'watchStart'>): GoOn {
  const takeUpCalls = (task: OwnedTask): void => {
    task.unsent = false;
    if (task.lost !== undefined) countLost(parts, task, task.lost);
    task.lost = undefined;
    for (const input of forkedResults(task)) parts.gather(task, { input });
    const settled = new Set(task.inbox.map(({ input }) => ('id' in input ? input.id : undefined)));
    for (const open of [...task.state.open.values()]) {
      const { command } = open;
      if (settled.has(command.id)) continue;
      const live = task.live.get(command.id);
      if (live === undefined || live.refused || open.stopping) parts.dispatch(task, open);
      else timeouts.watchStart(task, open, live, workOptions(parts.workDefaults, command as WorkCommand));
    }
  };

  const proceed = (task: OwnedTask): void => {
    if (task.phase === 'gone') return;
    task.phase = 'idle';
    if (!isHalted(task)) {
      task.unread = false;
      if (task.unsent) takeUpCalls(task);
    }
    parts.schedule(task);
  };

  return (task) => {
    if (task.phase !== 'idle') return;
    if (!task.unread) {
      proceed(task);
      return;
    }
    task.phase = 'waking';
    keptMessages.read(task, 'retry').then(
      () => proceed(task),
      () => {
        // The process ends: its successor reads the messages.
        if (task.phase !== 'gone') task.phase = 'idle';
      },
    );
  };
}

/** Of calls that the copied turns made and no turn of the copy has the end of yet. */
function forkedResults({ state }: OwnedTask): readonly Resolved[] {
  const { forked } = state.start;
  return (forked?.results ?? []).filter(({ id }) => state.open.has(id) && Number.parseInt(id) < forked!.turn);
}
