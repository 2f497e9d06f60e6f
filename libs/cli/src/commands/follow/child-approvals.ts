import { setTimeout as delay } from 'node:timers/promises';
import { TroupeError } from '@troupe/contracts';
import type { Client, TaskEvent } from '@troupe/sdk';

/** Milliseconds between looks for a child that was asked for and is not there yet. */
const RETRY_MS = 100;

/**
 * Prints approvals that tasks further down wait for: of those, the task that is followed shows only that it waits
 * for a child. Give the function it returns every event of the task.
 */
export function childApprovals(client: Client, signal: AbortSignal, print: (event: TaskEvent) => void): (event: TaskEvent) => void {
  const follow = async (id: string): Promise<void> => {
    try {
      for await (const event of client.events(id, { signal })) {
        if (event.type === 'approval.requested') print(event);
        onEvent(event);
      }
    } catch (error) {
      // A child that cannot be followed is no reason to give up its parent, whose end shows the outcome.
      if (!(error instanceof TroupeError) || error.code !== 'task-not-found') return;
      await delay(RETRY_MS, undefined, { signal }).then(
        () => follow(id),
        () => undefined,
      );
    }
  };
  const onEvent = ({ type, data }: TaskEvent): void => {
    if (type === 'call.started' && data['kind'] === 'child' && typeof data['task'] === 'string') void follow(data['task']);
  };
  return onEvent;
}
