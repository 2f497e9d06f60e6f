import { callId, isAwaited, isWork, type Turn } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Children } from './children.ts';
import { awaitGrace } from './grace.ts';
import type { LiveText } from './live-text.ts';
import type { OwnedTask } from './owned-task.ts';
import type { Sessions } from './sessions.ts';
import type { Shell } from './shell.ts';
import { dropTimers } from './task-timers.ts';

/** What follows a durable turn, and only a durable one (R2). */
export function createAftermath(
  shell: Shell,
  text: LiveText,
  sessions: Pick<Sessions, 'leave'>,
  children: Pick<Children, 'stop'>,
): Shell['afterCommit'] {
  const drop = (task: OwnedTask, open: OpenCommand, ended: boolean): void => {
    const { command } = open;
    stopLive(task, open);
    dropTimers(shell, task, command.id);
    if (command.kind === 'model') text.end(task.id, callId(task.id, command.id));
    if (command.kind === 'open-session') sessions.leave(task, command);
    if (isWork(command) && command.kind !== 'step') shell.cancelWork(task, command);
    if (command.kind === 'child') children.stop(command, ended);
  };

  return (task, turn: Turn, dropped) => {
    const { state } = task;
    const ended = state.end !== undefined;
    for (const input of turn.inputs) {
      if (input.kind === 'resolved' || input.kind === 'rejected') {
        dropTimers(shell, task, input.id);
        task.live.delete(input.id);
        if (state.start.task === 'agent') text.end(task.id, callId(task.id, input.id));
      } else if (input.kind === 'attempt-failed') {
        task.live.delete(input.id);
        const open = state.open.get(input.id);
        if (open !== undefined) shell.dispatch(task, open);
      } else if (input.kind === 'resume') {
        if (!state.started) shell.awaitStart(task);
      } else if (input.kind === 'cancel' || input.kind === 'expired') {
        awaitGrace(shell, task);
      } else if (input.kind === 'accepted') {
        shell.awaitStart(task);
      }
    }
    for (const open of dropped) drop(task, open, ended);
    for (const command of turn.commands) {
      if (isAwaited(command)) {
        const open = state.open.get(command.id);
        if (open !== undefined) shell.dispatch(task, open);
      } else if (command.kind === 'answer') shell.answered(task, command);
    }
    if (turn.inputs.some(({ kind }) => kind === 'start') && state.start.deadline !== undefined && !ended) shell.awaitDeadline(task);
    if (ended) shell.finish(task);
    else shell.touch(task);
  };
}

function stopLive(task: OwnedTask, open: OpenCommand): void {
  const live = task.live.get(open.command.id);
  task.live.delete(open.command.id);
  live?.stop(new Error('Nobody waits for this work any more.'));
}
