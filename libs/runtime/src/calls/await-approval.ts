import { toFailure, TroupeError, type ApprovalCommand, type Input, type Reminded, type Reminder } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import { hasOutcome } from '../attempts/end-attempt.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { setTimer } from '../tasks/task-timers.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import type { Inbox } from '../turns/inbox.ts';

interface ApprovalParts {
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly timers: TimerQueue;
}

/** Sets what follows from time while nobody decides: the next reminder, and the deadline. Called again after each reminder. */
export function awaitApproval(parts: ApprovalParts, task: OwnedTask, open: OpenCommand): void {
  const command = open.command as ApprovalCommand;
  const { id, due, request } = command;
  const isOpen = (): boolean => task.state.open.get(id) === open && !hasOutcome(task, id);
  // The first decision counts, of a human or by the deadline; of both in one turn, the one that came first.
  if (due !== undefined)
    setTimer(parts.timers, task, id, 'due', due, () => {
      if (isOpen()) parts.enqueue(task, { input: undecided(command, parts.env.now()) });
    });
  const reminders = request?.reminders ?? [];
  const next = reminders[open.looked?.done ?? 0];
  // What comes with the deadline comes too late.
  if (next === undefined || next.at >= (due ?? Infinity)) return;
  setTimer(parts.timers, task, id, 'remind', next.at, () => {
    if (isOpen()) parts.enqueue(task, { input: remindedAt(command, reminders, open.looked?.done ?? 0, parts.env.now()) });
  });
}

/** Those that were missed while no process looked are one, up to one at which it goes to somebody else. */
function remindedAt({ id }: ApprovalCommand, reminders: readonly Reminder[], done: number, now: number): Reminded {
  const { to } = reminders[done]!;
  if (to !== undefined) return { kind: 'reminded', id, done: done + 1, to };
  const next = reminders.findIndex(({ at, to: another }, index) => index > done && (at > now || another !== undefined));
  return { kind: 'reminded', id, done: next === -1 ? reminders.length : next };
}

/** What the deadline decides. */
function undecided({ id, name, late = 'deadline passed', request }: ApprovalCommand, decidedAt: number): Input {
  const { onDeadline } = request ?? {};
  const decision = { decision: onDeadline === 'approve' ? 'approve' : 'reject', reason: late, expired: true } as const;
  if (onDeadline !== 'fail') return { kind: 'resolved', id, value: decision, decidedAt };
  const failure = toFailure(
    new TroupeError('approval-expired', `Nobody decided about "${name}" in time: ${request?.title}`, { retryable: false }),
  );
  return { kind: 'rejected', id, failure, decision, decidedAt };
}
