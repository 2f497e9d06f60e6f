import { messageOf } from '@troupe/contracts/format';
import type { OwnedTask, PendingInput } from '../tasks/owned-task.ts';

/** A message that the task was given and that no durable turn holds yet: it waits, or its turn is being made or stored. */
export function pendingMessage({ inbox, making }: OwnedTask, message: string): PendingInput | undefined {
  const isIt = ({ input }: PendingInput): boolean => messageOf(input) === message;
  return making.find(isIt) ?? inbox.find(isIt);
}

/** Resolves once it is known what became of a pending message; at once when it is not pending. */
export function whenArrived(task: OwnedTask, message: string): Promise<void> {
  const pending = pendingMessage(task, message);
  if (pending === undefined) return Promise.resolve();
  const { settled } = pending;
  return new Promise((resolve) => {
    pending.settled = (settlement) => {
      settled?.(settlement);
      resolve();
    };
  });
}
