import {
  CancelledError,
  isEventSignal,
  TaskTimeoutError,
  toError,
  toJson,
  type AwaitedCommand,
  type Decision,
  type Delivered,
  type Failure,
  type Rejected,
  type Resolved,
} from '@troupe/contracts';
import { approvalOutcome } from './execution/approval-outcome.ts';
import type { Execution } from './execution/execution.ts';

/** Hands one input to the code (X2). */
export function deliver(execution: Execution, input: Delivered): void {
  const { main, waiters } = execution;
  main.wake(false);
  switch (input.kind) {
    case 'start':
      for (const signal of input.signals ?? []) execution.inbox.keep(signal);
      for (const update of input.updates ?? []) execution.inbox.hold(update);
      main.begin();
      break;
    case 'resolved':
    case 'rejected':
      settle(execution, input);
      break;
    case 'signal': {
      execution.commands.countSignal(input.name);
      const waiter = waiters.forSignal(input.name);
      // An event that comes when nobody waits for it any more is for nobody.
      if (waiter === undefined && isEventSignal(input.name)) break;
      if (waiter === undefined) execution.inbox.signal(input.name, input.payload);
      else waiters.resolve(waiter.command.id, toJson(input.payload, 'a signal'));
      break;
    }
    case 'update':
      execution.inbox.update(input.name, input.payload, input.message);
      break;
    case 'cancel':
      main.stop(new CancelledError(input.reason === undefined ? undefined : `The task was cancelled: ${input.reason}`));
      break;
    case 'expired':
      main.stop(new TaskTimeoutError());
      break;
    case 'grace-over':
      main.endGrace();
      break;
    default:
      input satisfies never;
  }
}

function settle(execution: Execution, input: Resolved | Rejected): void {
  const { main, waiters } = execution;
  const waiter = waiters.get(input.id);
  if (waiter === undefined) return;
  if (waiter.command.kind === 'child') execution.addUsage(input.usage);
  const error = input.kind === 'rejected' ? toError(JSON.parse(JSON.stringify(input.failure)) as Failure) : undefined;
  const { stopping } = main;
  main.wake(waiter.tidies || waiter.stopping);
  if (waiter.stopping && stopping !== undefined) waiters.reject(input.id, endOfStopped(stopping, error));
  else if (input.kind === 'rejected') waiters.reject(input.id, error);
  else waiters.resolve(input.id, valueFor(waiter.command, input));
}

function valueFor(command: AwaitedCommand, { value, by }: Resolved): unknown {
  if (command.kind === 'approval' && command.request?.kind === 'decision')
    return approvalOutcome(command, value as unknown as Decision, by);
  return value === undefined ? undefined : toJson(value, 'a recorded value');
}

/** What the code gets for a child that was asked to stop, whatever its end: the stop of the task itself, and what went wrong below. */
function endOfStopped(reason: CancelledError | TaskTimeoutError, error: Error | undefined): Error {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (error === undefined || code === 'cancelled' || code === 'timed-out') return reason;
  const because = reason instanceof CancelledError ? new CancelledError(reason.message) : new TaskTimeoutError(reason.message);
  return Object.defineProperty(because, 'cause', { value: error, configurable: true, writable: true });
}
