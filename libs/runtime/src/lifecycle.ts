import { partitionOf, toFailure } from '@troupe/contracts';
import type { Children } from './children/children.ts';
import type { CodeCache } from './code/code-cache.ts';
import { refuseReads } from './code/read-code.ts';
import type { LiveText } from './events/live-text.ts';
import type { UpdateAnswers } from './requests/update-answers.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { Shell } from './shell.ts';
import { canTake } from './tasks/can-take.ts';
import type { OwnedTask } from './tasks/owned-task.ts';
import { notifySettled } from './tasks/settled.ts';
import { dropAllTimers, setTimer } from './tasks/task-timers.ts';
import { endAllInFlight } from './turns/in-flight.ts';

export interface LifecycleParts {
  readonly shell: Pick<Shell, 'tasks' | 'timers' | 'enqueue' | 'ownership' | 'peers' | 'log' | 'env'>;
  readonly code: Pick<CodeCache, 'forget'>;
  readonly children: Pick<Children, 'reportToParent'>;
  readonly sessions: Pick<Sessions, 'close' | 'forget'>;
  readonly answers: Pick<UpdateAnswers, 'over'>;
  readonly text: Pick<LiveText, 'forget'>;
}

export type Lifecycle = Pick<Shell, 'finish' | 'lose' | 'stopTask' | 'awaitStart' | 'awaitDeadline'>;

/** No request waits for the answer of another process here, so it may take long to find an owner. */
const RETRYING = { retryFor: 60_000 };

/** How tasks begin, and end, in this process. */
export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { shell } = parts;
  return {
    lose: (task) => lose(parts, task),
    finish: (task) => finish(parts, task),
    awaitStart: (task) => awaitStart(shell, task),
    awaitDeadline: (task) => awaitDeadline(shell, task),
    stopTask(id, how, reason) {
      const task = shell.tasks.get(id);
      if (task !== undefined) shell.enqueue(task, { input: { kind: how, reason } });
      else if (!shell.ownership.owns(partitionOf(id)))
        shell.peers.ask(id, 'stop', [id, how, reason], RETRYING).catch((error: unknown) => {
          shell.log.error('cannot stop a task of another process', { task: id, error: toFailure(error).message });
        });
    },
  };
}

function lose(parts: LifecycleParts, task: OwnedTask): void {
  parts.shell.tasks.remove(task);
  task.phase = 'gone';
  dropAllTimers(parts.shell, task);
  parts.code.forget(task);
  task.execution = undefined;
  parts.answers.over(task.id, 'moved');
  refuseReads(task);
  parts.text.forget(task.id);
  for (const { command } of task.state.open.values()) if (command.kind === 'open-session') parts.sessions.forget(task, command);
  for (const live of task.live.values()) live.stop(new Error('Another process has the task.'));
  task.live.clear();
  for (const pending of task.inbox.splice(0)) pending.settled?.('lost');
  notifySettled(task);
  endAllInFlight(task);
  notifyWaiting(task);
  for (const listener of task.listeners ?? []) listener([], false);
}

function finish(parts: LifecycleParts, task: OwnedTask): void {
  parts.shell.tasks.remove(task);
  dropAllTimers(parts.shell, task);
  parts.code.forget(task);
  task.execution = undefined;
  parts.answers.over(task.id, 'ended');
  refuseReads(task);
  parts.text.forget(task.id);
  parts.children.reportToParent(task);
  parts.sessions.close(task);
  for (const pending of task.inbox.splice(0)) pending.settled?.('ended');
  endAllInFlight(task);
  notifyWaiting(task);
}

function awaitStart(shell: LifecycleParts['shell'], task: OwnedTask): void {
  const { start } = task.state;
  setTimer(shell, task, 'task', 'start', start.startAt ?? 0, () => {
    if (!task.state.started && task.state.end === undefined && canTake(task, start)) shell.enqueue(task, { input: start });
  });
}

function awaitDeadline(shell: LifecycleParts['shell'], task: OwnedTask): void {
  setTimer(shell, task, 'task', 'deadline', task.state.start.deadline!, () => {
    if (task.state.end === undefined && task.state.stopping !== 'expired') shell.enqueue(task, { input: { kind: 'expired' } });
  });
}

function notifyWaiting(task: OwnedTask): void {
  for (const callback of task.whenEnded ?? []) callback();
}
