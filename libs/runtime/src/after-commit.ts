import { callId, isDoing, type AnswerCommand, type Command, type Input, type Turn, type WorkflowLog } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import { kinds } from './kinds/kinds.ts';
import type { Children } from './children/children.ts';
import type { AfterCommit } from './turns/commit-turn.ts';
import type { TurnChanges } from './turns/turn-changes.ts';
import { awaitGrace } from './turns/grace.ts';
import type { LiveText } from './events/live-text.ts';
import type { OwnedTask } from './tasks/owned-task.ts';
import type { Sessions } from './sessions/sessions.ts';
import type { StopWork } from './attempts/stop-work.ts';
import { dropTimers } from './tasks/task-timers.ts';
import type { Lifecycle } from './lifecycle.ts';
import { awaitApproval } from './calls/await-approval.ts';
import { leaveLimits, type LeaveParts } from './calls/pass-limits.ts';
import { countUse, releaseUse, type SettleParts } from './calls/models/settle-use.ts';
import type { Dispatch } from './tasks/task-callbacks.ts';
import type { Inbox } from './turns/inbox.ts';
import type { TimerQueue } from './time/timer-queue.ts';
import type { CodeCache } from './code/code-cache.ts';

export interface AfterCommitParts extends LeaveParts, SettleParts {
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
export function createAfterCommit(parts: AfterCommitParts): AfterCommit {
  return {
    count: (task, used, at) => countUse(parts, task, used, at),
    follow: (task, turn, changes) => follow(parts, task, turn, changes),
  };
}

function follow(parts: AfterCommitParts, task: OwnedTask, turn: Turn, { dropped, stopped, freed }: TurnChanges): void {
  const { children, stops, lifecycle } = parts;
  const { state } = task;
  const ended = state.end !== undefined;
  if (task.execution?.undoes === true) task.undoes = true;
  for (const input of turn.inputs) followInput(parts, task, input);
  for (const open of dropped) drop(parts, task, open, ended);
  for (const open of stopped) {
    if (open.command.kind === 'child') children.stop(open.command, false);
    else if (isDoing(open.command)) stops.stop(task, open);
  }
  for (const open of freed) parts.dispatch(task, open);
  for (const command of turn.commands) followCommand(parts, task, command);
  // Where it was thrown is for who runs the app: clients never see it.
  if (state.end?.status === 'failed') parts.log.warn('task failed', { task: task.id, error: state.end.error });
  if (turn.inputs.some(({ kind }) => kind === 'start') && state.start.deadline !== undefined && !ended) lifecycle.awaitDeadline(task);
  if (ended) lifecycle.finish(task);
  else parts.touch(task);
}

/** It is not awaited any more. */
function drop(parts: AfterCommitParts, task: OwnedTask, open: OpenCommand, ended: boolean): void {
  const { command } = open;
  dropTimers(parts.timers, task, command.id);
  leaveLimits(parts, task, command.id);
  switch (command.kind) {
    case 'model':
      parts.text.end(task.id, callId(task.id, command.id));
      releaseUse(parts, task, command.id);
      return parts.stops.drop(task, open);
    case 'step':
    case 'activity':
    case 'tool':
      return parts.stops.drop(task, open);
    case 'child':
      return parts.children.stop(command, ended);
    case 'open-session':
      return parts.sessions.leave(task, command);
    case 'timer':
    case 'await-signal':
    case 'approval':
      return;
    default:
      command satisfies never;
  }
}

/** What an input that is durable asks of this process. */
function followInput(parts: AfterCommitParts, task: OwnedTask, input: Input): void {
  const { state } = task;
  switch (input.kind) {
    case 'resolved':
    case 'rejected':
      dropTimers(parts.timers, task, input.id);
      leaveLimits(parts, task, input.id);
      task.live.delete(input.id);
      releaseUse(parts, task, input.id);
      if (kinds[state.start.task].writesText) parts.text.end(task.id, callId(task.id, input.id));
      return;
    case 'attempt-failed': {
      leaveLimits(parts, task, input.id);
      task.live.delete(input.id);
      releaseUse(parts, task, input.id);
      const open = state.open.get(input.id);
      if (open !== undefined) parts.dispatch(task, open);
      return;
    }
    case 'reminded': {
      const open = state.open.get(input.id);
      if (open !== undefined) awaitApproval(parts, task, open);
      return;
    }
    case 'suspend':
      return parts.stops.holdBack(task);
    case 'resume':
      return state.started ? undefined : parts.lifecycle.awaitStart(task);
    case 'cancel':
    case 'expired':
      return awaitGrace(parts, task, 'stopped');
    case 'accepted':
      // It may wait long for a place, and its time passes.
      if (state.start.deadline !== undefined) parts.lifecycle.awaitDeadline(task);
      return parts.lifecycle.awaitStart(task);
    case 'start':
    case 'signal':
    case 'update':
    case 'progress':
    case 'grace-over':
    case 'terminate':
      return;
    default:
      input satisfies never;
  }
}

/** What a command that is durable asks of this process. */
function followCommand(parts: AfterCommitParts, task: OwnedTask, command: Command): void {
  switch (command.kind) {
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
    case 'child':
    case 'timer':
    case 'await-signal':
    case 'approval':
    case 'open-session': {
      const open = task.state.open.get(command.id);
      if (open !== undefined) parts.dispatch(task, open);
      return;
    }
    case 'answer':
      return parts.answered(task, command);
    case 'abandon':
    case 'publish':
    case 'set-attributes':
    case 'set-status':
    case 'patch':
    case 'continue-as-new':
    case 'end':
      return;
    default:
      command satisfies never;
  }
}
