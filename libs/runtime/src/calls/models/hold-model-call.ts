import { callId, toFailure, type ModelBudget, type TroupeError, type WorkCommand } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import type { EndAttempt } from '../../attempts/end-attempt.ts';
import type { LoadedApp } from '../../code/loaded-app.ts';
import { mismatchOfFault } from '../../code/mismatch.ts';
import type { OwnedTask } from '../../tasks/owned-task.ts';
import type { Block, Dispatch } from '../../tasks/task-callbacks.ts';
import { setTimer } from '../../tasks/task-timers.ts';
import type { TimerQueue } from '../../time/timer-queue.ts';
import type { Inbox } from '../../turns/inbox.ts';
import { accountOf } from './account-of.ts';
import { again, isWanted } from '../may-begin-call.ts';

export interface HoldParts {
  readonly block: Block;
  readonly dispatch: Dispatch;
  readonly endAttempt: EndAttempt;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly modelBudget?: ModelBudget | undefined;
  readonly timers: TimerQueue;
}

/** Milliseconds until it is looked again whether there is room: others may have read the quota anew. */
const LOOK_AGAIN_MS = 60_000;
/** The same when that could not be read. */
const UNKNOWN_MS = 1_000;

/** Calls for which room is looked for: who asks once more meanwhile has nothing to do. */
const looking = new WeakSet<OpenCommand>();

/**
 * Goes on with a model call once what bounds it has room, which is reserved for it then.
 *
 * W10 While there is none, the call is held back: the log says so once, nothing is sent, and it counts as no failure.
 *      It goes on when there is room again, and at once in a process that has another quota. A budget that does not
 *      wait ends it.
 */
export type WhenRoom = (task: OwnedTask, open: OpenCommand, goOn: () => void) => void;

export function createWhenRoom(parts: HoldParts): WhenRoom {
  return (task, open, goOn) => whenRoom(parts, task, open, goOn);
}

function whenRoom(parts: HoldParts, task: OwnedTask, open: OpenCommand, goOn: () => void): void {
  const { modelBudget, loaded } = parts;
  const account = modelBudget && accountOf(task, open.command as WorkCommand, loaded.app);
  if (account === undefined || !modelBudget!.bounds(account)) {
    goOn();
    return;
  }
  if (looking.has(open)) return;
  looking.add(open);
  const attempt = open.attempts + 1;
  const call = callId(task.id, open.command.id);
  modelBudget!
    .reserve(call, account)
    .finally(() => looking.delete(open))
    .then(
      (refusal) => {
        if (refusal !== undefined) refuse(parts, task, open, refusal);
        else if (isWanted(task, open, attempt)) goOn();
        else modelBudget!.release(call);
      },
      () => lookAgain(parts, task, open, parts.env.now() + UNKNOWN_MS),
    )
    .catch((error: unknown) => {
      if (task.phase === 'gone') return;
      parts.block(task, mismatchOfFault(`model "${open.command.name}" cannot be begun`, error, task.state, parts.loaded.app.build));
    });
}

function refuse(parts: HoldParts, task: OwnedTask, open: OpenCommand, refusal: TroupeError): void {
  if (refusal.retryable !== false) return hold(parts, task, open, refusal);
  const attempt = open.attempts + 1;
  if (isWanted(task, open, attempt)) parts.endAttempt(task, open.command.id, attempt, { ok: false, failure: toFailure(refusal) });
}

/** Whether the last that is known of a call is that it was held back. */
export function isHeld({ lastError }: OpenCommand): boolean {
  return lastError?.code === 'quota-used-up';
}

function hold(parts: HoldParts, task: OwnedTask, open: OpenCommand, refusal: TroupeError): void {
  const attempt = open.attempts + 1;
  const now = parts.env.now();
  if (!isWanted(task, open, attempt)) return;
  const { id } = open.command;
  if (isHeld(open) && open.retryAt !== undefined && open.retryAt > now) {
    lookAgain(parts, task, open, Math.min(open.retryAt, now + LOOK_AGAIN_MS));
    return;
  }
  const retryAt = now + (refusal.retryAfter ?? LOOK_AGAIN_MS);
  parts.enqueue(task, { input: { kind: 'attempt-failed', id, attempt, failure: toFailure(refusal), retryAt, interrupted: true } });
}

function lookAgain(parts: HoldParts, task: OwnedTask, open: OpenCommand, at: number): void {
  setTimer(parts.timers, task, open.command.id, 'due', at, () => again(parts, task, open));
}
