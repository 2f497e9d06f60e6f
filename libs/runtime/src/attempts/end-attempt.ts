import { isWork, toFailure, type CommandId, type Failure, type Input, type Json, type Resolved, type WorkOutcome } from '@troupe/contracts';
import { nextAttempt, type OpenCommand } from '@troupe/engine';
import { fraction, type Env } from '@troupe/env';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';
import { workOptions } from './work-options.ts';
import type { Inbox } from '../turns/inbox.ts';
import type { WorkDefaults } from '../calls/work-defaults.ts';

/**
 * What follows the end of an execution: the call is settled, tried again, or waits for a human who
 * knows whether its effect happened (W1, W4). False when the execution is not the one in flight.
 */
export type EndAttempt = (
  task: OwnedTask,
  id: CommandId,
  attempt: number,
  outcome: WorkOutcome | InterruptedAttempt,
  settled?: PendingInput['settled'],
) => boolean;

/** Its worker was shut down: the next execution begins at once, wherever there is a worker. */
export interface InterruptedAttempt {
  readonly ok: false;
  readonly failure: Failure;
  readonly usage?: undefined;
  readonly interrupted: true;
}

/** After these it is unknown whether the effect happened; the last is what the work itself says. */
const UNKNOWN = new Set(['attempt-lost', 'start-to-close', 'heartbeat', 'outcome-unknown']);

export interface EndAttemptParts {
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly gather: Inbox['gather'];
  readonly workDefaults: WorkDefaults;
}

export function createEndAttempt(parts: EndAttemptParts): EndAttempt {
  const endAttempt: EndAttempt = (task, id, attempt, outcome, settled) => {
    const open = task.state.open.get(id);
    if (open === undefined || !isWork(open.command) || open.attempts + 1 !== attempt || hasOutcome(task, id)) return false;
    const usage = outcome.usage === undefined ? {} : { usage: outcome.usage };
    const callback = settled === undefined ? {} : { settled };
    if (outcome.ok && !open.unknown) {
      const input = resolvedBy(id, outcome);
      // Calls that were sent together often end together, and share a turn; steps end one by one.
      if (open.command.kind === 'step') parts.enqueue(task, { input, ...callback });
      else parts.gather(task, { input, ...callback });
      return true;
    }
    if (open.stopping) {
      // It is not retried: only its end is awaited (W8).
      const input: Input = outcome.ok ? resolvedBy(id, outcome) : { kind: 'rejected', id, failure: outcome.failure, ...usage };
      parts.gather(task, { input, ...callback });
      return true;
    }
    const options = workOptions(parts.workDefaults, open.command);
    const now = parts.env.now();
    if (open.unknown) {
      settleUnknown(task, open, attempt, outcome, callback);
      return true;
    }
    // A report may carry any value; what the log keeps is a failure.
    const failure = outcome.ok ? internal() : toFailure(outcome.failure);
    const unknown = options.effect === 'once' && UNKNOWN.has(failure.code ?? '') && outcome.ok === false;
    const interrupted = 'interrupted' in outcome ? ({ interrupted: true } as const) : undefined;
    if (unknown || interrupted !== undefined) {
      const input: Input = { kind: 'attempt-failed', id, attempt, failure, retryAt: now, lost: true, ...interrupted };
      parts.enqueue(task, { input: unknown ? { ...input, unknown } : input, ...callback });
      return true;
    }
    const decision = nextAttempt(open, options, failure, failure.code === 'attempt-lost', now, fraction(parts.env));
    if (decision.kind === 'give-up')
      parts.enqueue(task, { input: { kind: 'rejected', id, failure: decision.failure, ...usage }, ...callback });
    else
      parts.enqueue(task, {
        input: {
          kind: 'attempt-failed',
          id,
          attempt,
          failure,
          retryAt: decision.at,
          ...(failure.code === 'attempt-lost' ? { lost: true } : {}),
        },
        ...callback,
      });
    return true;
  };

  /** What `reconcile` found out about a `once` effect. */
  const settleUnknown = (
    task: OwnedTask,
    open: OpenCommand,
    attempt: number,
    outcome: WorkOutcome | InterruptedAttempt,
    callback: Pick<PendingInput, 'settled'>,
  ): void => {
    const { id } = open.command;
    const found = outcome.ok ? (outcome.value as { happened?: boolean; value?: Json } | null | undefined) : undefined;
    if (found?.happened === true) {
      parts.enqueue(task, { input: { kind: 'resolved', id, ...(found.value === undefined ? {} : { value: found.value }) }, ...callback });
    } else if (found?.happened === false) {
      parts.enqueue(task, {
        input: { kind: 'attempt-failed', id, attempt, failure: open.lastError ?? internal(), retryAt: parts.env.now(), lost: true },
        ...callback,
      });
    } else {
      // A human decides; the live call stays so that nothing is sent again.
      callback.settled?.('durable');
    }
  };

  return endAttempt;
}

function resolvedBy(id: CommandId, outcome: Extract<WorkOutcome, { readonly ok: true }>): Resolved {
  const { value, usage } = outcome;
  return { kind: 'resolved', id, ...(value === undefined ? {} : { value }), ...(usage === undefined ? {} : { usage }) };
}

/** Whether the outcome of a command is in the inbox already. */
export function hasOutcome(task: OwnedTask, id: CommandId): boolean {
  return task.inbox.some(({ input }) => 'id' in input && input.id === id && input.kind !== 'progress');
}

function internal(): Failure {
  return { name: 'TroupeError', code: 'internal', message: 'An attempt ended without saying how.' };
}
