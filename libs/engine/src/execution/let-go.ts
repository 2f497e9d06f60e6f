import { isWork, type AwaitedCommand } from '@troupe/contracts';
import { Violation } from '../violation.ts';
import type { RunningCode } from './execution-host.ts';

/** Everything plain code awaits rejects; children are asked to stop, and their ends are still waited for. */
export function rejectAll(code: RunningCode, reason: unknown): void {
  const { waiters } = code;
  for (const waiter of waiters.all()) {
    const { command } = waiter;
    if (waiters.get(command.id) === undefined || waiter.stopping || waiter.scope.uninterrupted) continue;
    if (command.kind === 'child' && command.parentClose !== 'abandon') {
      waiters.expectStop(command.id);
      code.emit({ kind: 'abandon', name: command.id, target: command.id, awaitEnd: true });
      continue;
    }
    abandon(code, command);
    waiters.reject(command.id, reason);
  }
}

/** Nobody waits for it any more; where it has effects, the log still has its end. */
function abandon(code: RunningCode, command: AwaitedCommand): void {
  const awaitEnd = isWork(command) || (command.kind === 'child' && command.parentClose !== 'abandon');
  code.emit({ kind: 'abandon', name: command.id, target: command.id, ...(awaitEnd ? { awaitEnd: true } : {}), ...ofTopic(command) });
}

function ofTopic(command: AwaitedCommand): { readonly topic?: string } {
  return command.kind === 'await-signal' && command.event !== undefined ? { topic: command.event.topic } : {};
}

/** The `AbortSignal` that the code gave with a command was aborted. */
export function onAborted(code: RunningCode, command: AwaitedCommand, reason: unknown): void {
  if (code.waiters.get(command.id) === undefined || code.over || code.violation !== undefined) return;
  if (!code.inWindow) {
    code.report(
      new Violation(
        'An AbortSignal given to ctx was aborted outside the code of the task, e.g. by a timer of the machine. Abort it from the code: after ctx.sleep, or ctx.signal.',
      ),
    );
    return;
  }
  abandon(code, command);
  code.waiters.reject(command.id, reason);
}

/** Signals to come are for the next run, except those that handlers of this one wait for. */
export function dropSignalWaits(code: RunningCode): void {
  const { waiters } = code;
  for (const { command, scope } of waiters.all()) {
    if (command.kind !== 'await-signal' || scope.handler !== undefined || scope.uninterrupted) continue;
    code.emit({ kind: 'abandon', name: command.id, target: command.id, ...ofTopic(command) });
    waiters.drop(command.id);
  }
}
