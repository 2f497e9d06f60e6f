import type { ApprovalCommand } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { hasOutcome } from '../attempts/end-attempt.ts';
import type { StopWork } from '../attempts/stop-work.ts';
import type { Children } from '../children/children.ts';
import { mismatchOfFault } from '../code/mismatch.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Shell } from '../shell.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { setTimer } from '../tasks/task-timers.ts';
import type { WorkParts } from './work.ts';

/** What begins commands. */
export interface CommandParts {
  readonly shell: Pick<Shell, 'env' | 'timers' | 'enqueue' | 'block' | 'app'>;
  readonly work: Pick<WorkParts, 'dispatchWork'>;
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
    parts.shell.block(task, mismatchOfFault(`${kind} "${name}" cannot be begun`, error, task.state, parts.shell.app.build));
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
      else parts.work.dispatchWork(task, open);
      break;
    case 'child':
      if (open.freeAt !== undefined || open.stopping) parts.children.ensure(task, command);
      break;
    case 'timer':
      setTimer(parts.shell, task, command.id, 'due', command.due, () => {
        if (task.state.open.get(command.id) === open && !hasOutcome(task, command.id))
          parts.shell.enqueue(task, { input: { kind: 'resolved', id: command.id } });
      });
      break;
    case 'open-session':
      parts.sessions.open(task, command);
      break;
    case 'approval':
      awaitApproval(parts.shell, task, command);
      break;
    case 'await-signal':
      break;
    default:
      command satisfies never;
  }
}

/** The first decision counts, of a human or by the deadline; of both in one turn, the one that came first. */
export function awaitApproval(
  shell: Pick<Shell, 'env' | 'timers' | 'enqueue'>,
  task: OwnedTask,
  { id, due, late = 'deadline passed' }: ApprovalCommand,
): void {
  if (due === undefined) return;
  setTimer(shell, task, id, 'due', due, () => {
    if (!task.state.open.has(id) || hasOutcome(task, id)) return;
    const value = { decision: 'reject', reason: late, expired: true } as const;
    shell.enqueue(task, { input: { kind: 'resolved', id, value, decidedAt: shell.env.now() } });
  });
}
