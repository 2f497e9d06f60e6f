import {
  callId,
  toFailure,
  toBoundedJson,
  TroupeError,
  type RecordedOptions,
  type StepContext,
  type WorkCommand,
  type WorkOutcome,
  type WorkflowLog,
  type Redactor,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { OwnedCode, type StrayErrors } from '@troupe/worker';
import type { Env } from '@troupe/env';
import type { EndAttempt } from '../attempts/end-attempt.ts';
import { addLive, liveCall, type OwnedTask } from '../tasks/owned-task.ts';
import { setTimer } from '../tasks/task-timers.ts';
import type { TimerQueue } from '../time/timer-queue.ts';

export interface StepParts {
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly log: WorkflowLog;
  readonly redact: Redactor;
  readonly strayErrors?: StrayErrors | undefined;
  readonly timers: TimerQueue;
}

/** Runs the functions of `ctx.step` here, outside the window: real time and real IO. */
export function createSteps(parts: StepParts, endAttempt: EndAttempt): (task: OwnedTask, open: OpenCommand, attempt: number) => void {
  return (task, open, attempt) => {
    const command = open.command as WorkCommand;
    const run = task.execution?.late(command.id) as ((step: StepContext) => unknown) | undefined;
    if (run === undefined || task.live.has(command.id) || parts.isClosing()) return;
    // Made for the step that looks: a controller takes longer than most of what a turn does.
    let controller: AbortController | undefined;
    let stopped: { readonly reason: unknown } | undefined;
    const stop = (reason: unknown): void => {
      stopped ??= { reason };
      // The listeners are code of the step, whatever stops it.
      call.run(() => controller?.abort(reason));
    };
    const call = new OwnedCode({
      describe: () => ({
        what: `step "${command.name}"`,
        about: { task: task.id, call: callId(task.id, command.id), attempt, kind: 'step', name: command.name },
      }),
      log: parts.log,
      strayErrors: parts.strayErrors,
      fail: (error) => {
        end({ ok: false, failure: toFailure(error) });
        stop(new TroupeError('aborted', 'An error of the step was caught by nobody.'));
      },
    });
    const now = parts.env.now();
    const live = liveCall(attempt, now, { startedAt: now, stop });
    addLive(task, command.id, live);
    const end = (outcome: WorkOutcome): void => {
      if (task.live.get(command.id) === live) endAttempt(task, command.id, attempt, outcome);
    };
    const options: RecordedOptions = command.options ?? {};
    if (options.startToClose !== undefined) {
      setTimer(parts.timers, task, command.id, 'attempt', now + options.startToClose, () => {
        if (task.live.get(command.id) !== live) return;
        const late = new TroupeError('start-to-close', `The step "${command.name}" took longer than ${options.startToClose} ms.`);
        end({ ok: false, failure: toFailure(late) });
        stop(late);
      });
    }
    const step: StepContext = {
      idempotencyKey: callId(task.id, command.id),
      attempt,
      get signal() {
        if (controller === undefined) {
          controller = new AbortController();
          if (stopped !== undefined) controller.abort(stopped.reason);
        }
        return controller.signal;
      },
    };
    const failed = (error: unknown): WorkOutcome => ({ ok: false, failure: parts.redact.failure(toFailure(error)) });
    const succeed = (value: unknown): void => {
      let outcome: WorkOutcome;
      try {
        outcome =
          value === undefined
            ? { ok: true }
            : { ok: true, value: parts.redact.data(toBoundedJson(value, `the result of step "${command.name}"`)) };
      } catch (error) {
        outcome = failed(error);
      }
      end(outcome);
    };
    const fail = (error: unknown): void => end(failed(error));
    try {
      const value = call.run(() => run(step));
      if (value instanceof Promise) value.then(succeed, fail);
      else succeed(value);
    } catch (error) {
      fail(error);
    }
  };
}
