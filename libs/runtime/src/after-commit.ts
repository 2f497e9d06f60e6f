import { callId, isAwaited, isDoing, isWork, type Turn, type AnswerCommand, type WorkflowLog } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import type { Children } from './children/children.ts';
import type { CommitParts } from './turns/commit-turn.ts';
import { awaitGrace } from './turns/grace.ts';
import type { LiveText } from './events/live-text.ts';
import type { OwnedTask } from './tasks/owned-task.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { StopWork } from './attempts/stop-work.ts';
import { dropTimers } from './tasks/task-timers.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Dispatch } from './tasks/task-callbacks.ts';
import type { Inbox } from './turns/inbox.ts';
import type { TimerQueue } from './time/timer-queue.ts';
import type { CodeCache } from './code/code-cache.ts';

export interface AfterCommitParts {
  readonly children: Pick<Children, 'stop'>;
  readonly sessions: Pick<Sessions, 'leave'>;
  readonly stops: StopWork;
  readonly text: LiveText;
  readonly answered: (task: OwnedTask, answer: AnswerCommand) => void;
  readonly dispatch: Dispatch;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly lifecycle: Pick<Lifecycle, 'awaitDeadline' | 'awaitStart' | 'finish'>;
  readonly log: WorkflowLog;
  readonly timers: TimerQueue;
  readonly touch: CodeCache['touch'];
}

/** What follows a durable turn, and only a durable one (R2). */
export function createAfterCommit(parts: AfterCommitParts): CommitParts['afterCommit'] {
  const { text, sessions, children, stops, lifecycle } = parts;
  const drop = (task: OwnedTask, open: OpenCommand, ended: boolean): void => {
    const { command } = open;
    dropTimers(parts, task, command.id);
    if (command.kind === 'model') text.end(task.id, callId(task.id, command.id));
    if (command.kind === 'open-session') sessions.leave(task, command);
    if (isWork(command)) stops.drop(task, open);
    if (command.kind === 'child') children.stop(command, ended);
  };

  const followInputs = (task: OwnedTask, turn: Turn): void => {
    const { state } = task;
    for (const input of turn.inputs) {
      if (input.kind === 'resolved' || input.kind === 'rejected') {
        dropTimers(parts, task, input.id);
        task.live.delete(input.id);
        if (state.start.task === 'agent') text.end(task.id, callId(task.id, input.id));
      } else if (input.kind === 'attempt-failed') {
        task.live.delete(input.id);
        const open = state.open.get(input.id);
        if (open !== undefined) parts.dispatch(task, open);
      } else if (input.kind === 'suspend') {
        stops.holdBack(task);
      } else if (input.kind === 'resume') {
        if (!state.started) lifecycle.awaitStart(task);
      } else if (input.kind === 'cancel' || input.kind === 'expired') {
        awaitGrace(parts, task, 'stopped');
      } else if (input.kind === 'accepted') {
        lifecycle.awaitStart(task);
      }
    }
  };

  return (task, turn, { dropped, stopped, freed }) => {
    const { state } = task;
    const ended = state.end !== undefined;
    if (task.execution?.undoes === true) task.undoes = true;
    followInputs(task, turn);
    for (const open of dropped) drop(task, open, ended);
    for (const open of stopped) {
      if (open.command.kind === 'child') children.stop(open.command, false);
      else if (isDoing(open.command)) stops.stop(task, open);
    }
    for (const open of freed) parts.dispatch(task, open);
    for (const command of turn.commands) {
      if (isAwaited(command)) {
        const open = state.open.get(command.id);
        if (open !== undefined) parts.dispatch(task, open);
      } else if (command.kind === 'answer') parts.answered(task, command);
    }
    // Where it was thrown is for who runs the app: clients never see it.
    if (state.end?.status === 'failed') parts.log.warn('task failed', { task: task.id, error: state.end.error });
    if (turn.inputs.some(({ kind }) => kind === 'start') && state.start.deadline !== undefined && !ended) lifecycle.awaitDeadline(task);
    if (ended) lifecycle.finish(task);
    else parts.touch(task);
  };
}
