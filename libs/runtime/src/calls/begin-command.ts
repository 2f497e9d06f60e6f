import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import { hasOutcome } from '../attempts/end-attempt.ts';
import type { StopWork } from '../attempts/stop-work.ts';
import type { Children } from '../children/children.ts';
import { mismatchOfFault } from '../code/mismatch.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { setTimer } from '../tasks/task-timers.ts';
import { awaitApproval } from './await-approval.ts';
import type { DispatchWork } from './work.ts';
import type { Block } from '../tasks/task-callbacks.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

/** What begins commands. */
export interface CommandParts {
  readonly block: Block;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly timers: TimerQueue;
  readonly dispatchWork: DispatchWork;
  readonly stops: Pick<StopWork, 'stop'>;
  readonly children: Pick<Children, 'ensure'>;
  readonly sessions: Pick<Sessions, 'open'>;
}

/** What cannot be begun is the matter of its task alone (R6). */
export function beginCommand(parts: CommandParts, task: OwnedTask, open: OpenCommand): void {
  try {
    begin(parts, task, open);
  } catch (error) {
    const { kind, name } = open.command;
    parts.block(task, mismatchOfFault(`${kind} "${name}" cannot be begun`, error, task.state, parts.loaded.app.build));
  }
}

function begin(parts: CommandParts, task: OwnedTask, open: OpenCommand): void {
  const { command } = open;
  switch (command.kind) {
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
      if (open.stopping) parts.stops.stop(task, open);
      else parts.dispatchWork(task, open);
      break;
    case 'child':
      if (open.freeAt !== undefined || open.stopping) parts.children.ensure(task, command);
      break;
    case 'timer':
      setTimer(parts.timers, task, command.id, 'due', command.due, () => {
        if (task.state.open.get(command.id) === open && !hasOutcome(task, command.id))
          parts.enqueue(task, { input: { kind: 'resolved', id: command.id } });
      });
      break;
    case 'open-session':
      parts.sessions.open(task, command);
      break;
    case 'approval':
      awaitApproval(parts, task, open);
      break;
    case 'await-signal':
      break;
    default:
      command satisfies never;
  }
}
