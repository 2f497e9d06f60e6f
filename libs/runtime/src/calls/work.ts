import { toFailure, type TroupeError, type WorkCommand } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import { isUnreadableData } from '@troupe/store';
import type { EndAttempt } from '../attempts/end-attempt.ts';
import { turnOf } from '../attempts/stop-work.ts';
import { workOptions } from '../attempts/work-options.ts';
import type { WorkTimeouts } from '../attempts/work-timeouts.ts';
import { blockByData } from '../tasks/block-by-data.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Block } from '../tasks/task-callbacks.ts';
import { setTimer } from '../tasks/task-timers.ts';
import { isHeld, type WhenRoom } from './models/hold-model-call.ts';
import { again, isConfirmed, isWanted, type ConfirmParts } from './may-begin-call.ts';
import { refusalOf, type RefuseParts } from './refuse-call.ts';
import type { MayPass } from './pass-limits.ts';
import type { SendWork } from './send-work.ts';
import { withArgs, type WorkArgsParts } from './work-args.ts';
import type { WorkDefaults } from './work-defaults.ts';

/**
 * Work with attempts: steps here, the rest by workers.
 *
 * W1  An execution is known by (call, attempt); what comes from another one is stale and refused.
 * W2  An execution begins only when its command, and the failure of the one before, are durable.
 * W3  A worker gets `committed` only when its outcome is durable (R3).
 * W4  A `once` effect whose outcome is unknown is never run again by itself.
 * W5  An execution that died with its process is repeated with a backoff, and not without end; what had not
 *     begun did not die.
 * W6  A report of an execution counts only with the token it was sent with.
 */
export type DispatchWork = (task: OwnedTask, open: OpenCommand) => void;

export interface DispatchParts extends ConfirmParts, RefuseParts, WorkArgsParts {
  readonly block: Block;
  readonly cluster: boolean;
  readonly endAttempt: EndAttempt;
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly mayPass: MayPass;
  readonly runStep: (task: OwnedTask, open: OpenCommand, attempt: number) => void;
  readonly send: SendWork['send'];
  readonly timeouts: Pick<WorkTimeouts, 'watchClose'>;
  readonly timers: TimerQueue;
  readonly whenRoom: WhenRoom;
  readonly workDefaults: WorkDefaults;
}

export function createDispatchWork(parts: DispatchParts): DispatchWork {
  return (task, open) => dispatchWork(parts, task, open);
}

function dispatchWork(parts: DispatchParts, task: OwnedTask, open: OpenCommand): void {
  const command = open.command as WorkCommand;
  parts.timeouts.watchClose(task, open);
  // What is asked for while the process stops is sent by the next owner.
  if (parts.cluster && parts.isClosing() && command.kind !== 'step') return;
  const attempt = open.attempts + 1;
  if (!isWanted(task, open, attempt)) return;
  const now = parts.env.now();
  if (open.retryAt !== undefined && open.retryAt > now && !isHeld(open)) {
    setTimer(parts.timers, task, command.id, 'due', open.retryAt, () => again(parts, task, open));
    return;
  }
  if (command.kind === 'step') {
    // Steps have no `reconcile`: a human decides what became of a `once` step.
    if (open.unknown) return;
    // Its code is nearly always there; what has to be read first may no longer be wanted then.
    const isThere = task.execution !== undefined;
    parts.withExecution(task, () => {
      if ((isThere || isWanted(task, open, attempt)) && isConfirmed(parts, task, open)) parts.runStep(task, open, attempt);
    });
    return;
  }
  const refusal = isFirstSending(parts, task, open) ? refusedTool(parts, task, command) : undefined;
  if (refusal !== undefined) {
    parts.endAttempt(task, command.id, attempt, { ok: false, failure: toFailure(refusal) });
    return;
  }
  if (!parts.mayPass(task, open)) return;
  if (command.kind === 'model' && (isHeld(open) || isFirstSending(parts, task, open)))
    parts.whenRoom(task, open, () => sendWhole(parts, task, open, attempt));
  else sendWhole(parts, task, open, attempt);
}

function sendWhole(parts: DispatchParts, task: OwnedTask, open: OpenCommand, attempt: number): void {
  const command = open.command as WorkCommand;
  const options = workOptions(parts.workDefaults, command);
  withArgs(
    parts,
    task,
    command,
    (args) => parts.send(task, open, attempt, options, args),
    (error) => {
      if (isUnreadableData(error)) void blockByData(parts, task, error);
      else parts.endAttempt(task, command.id, attempt, { ok: false, failure: toFailure(error) });
    },
  );
}

/** An attempt that may be under way is not refused here: what becomes of it is reported. */
function isFirstSending({ cluster }: DispatchParts, task: OwnedTask, { command: { id } }: OpenCommand): boolean {
  return !task.live.has(id) && !(cluster && turnOf(id) < task.takenAt);
}

function refusedTool(parts: DispatchParts, task: OwnedTask, { kind, name, askedBy }: WorkCommand): TroupeError | undefined {
  return kind === 'tool' ? refusalOf(parts, task, askedBy, { kind, name }) : undefined;
}
