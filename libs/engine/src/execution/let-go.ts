import { isWork, type AwaitedCommand } from '@troupe/contracts';
import { Violation } from '../violation.ts';
import type { Execution } from './execution.ts';

/** Everything plain code awaits rejects; children are asked to stop, and their ends are still waited for. */
export function rejectAll(execution: Execution, reason: unknown): void {
  const { waiters } = execution;
  for (const waiter of waiters.all()) {
    const { command } = waiter;
    if (waiters.get(command.id) === undefined || waiter.stopping || waiter.scope.uninterrupted) continue;
    if (command.kind === 'child' && command.parentClose !== 'abandon') {
      waiter.stopping = true;
      execution.emit({ kind: 'abandon', name: command.id, target: command.id, awaitEnd: true });
      continue;
    }
    abandon(execution, command);
    waiters.reject(command.id, reason);
  }
}

/** Nobody waits for it any more; where it has effects, the log still has its end. */
function abandon(execution: Execution, command: AwaitedCommand): void {
  const awaitEnd = isWork(command) || (command.kind === 'child' && command.parentClose !== 'abandon');
  execution.emit({ kind: 'abandon', name: command.id, target: command.id, ...(awaitEnd ? { awaitEnd: true } : {}) });
}

/** The `AbortSignal` that the code gave with a command was aborted. */
export function onAborted(execution: Execution, command: AwaitedCommand, reason: unknown): void {
  if (execution.waiters.get(command.id) === undefined || execution.over || execution.violation !== undefined) return;
  if (!execution.inWindow) {
    execution.report(
      new Violation(
        'An AbortSignal given to ctx was aborted outside the code of the task, e.g. by a timer of the machine. Abort it from the code: after ctx.sleep, or ctx.signal.',
      ),
    );
    return;
  }
  abandon(execution, command);
  execution.waiters.reject(command.id, reason);
}

/** Signals to come are for the next run, except those that handlers of this one wait for. */
export function dropSignalWaits(execution: Execution): void {
  const { waiters } = execution;
  for (const { command, scope } of waiters.all()) {
    if (command.kind !== 'await-signal' || scope.handler !== undefined || scope.uninterrupted) continue;
    execution.emit({ kind: 'abandon', name: command.id, target: command.id });
    waiters.drop(command.id);
  }
}
