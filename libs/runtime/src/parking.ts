import { partitionOf, toFailure, type Input, type Mismatch } from '@troupe/contracts';
import type { MessageRecord } from '@troupe/store';
import type { OwnedTask, PendingInput } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { toTaskRecord } from './task-record.ts';

/** Tasks whose code cannot go on now: what they are sent is kept, and given to them when it can. */
export interface Parking {
  block: Shell['block'];
  stash: Shell['stash'];
  /** Gives a task what was kept for it. */
  unstash(task: OwnedTask): Promise<void>;
  /** Lets a blocked task try again. */
  unblock(task: OwnedTask): void;
}

export function createParking(shell: Shell): Parking {
  const record = (task: OwnedTask): void => {
    task.revision++;
    shell.store
      .saveTask(toTaskRecord(task))
      .catch((error: unknown) => shell.log.error('cannot store a task record', { task: task.id, error: toFailure(error).message }));
  };

  const stash: Shell['stash'] = (task, pendings) => {
    for (const pending of pendings) {
      const { input } = pending;
      if (input.kind === 'start') continue;
      const id = 'message' in input && input.message !== undefined ? input.message : `kept:${crypto.randomUUID()}`;
      const message: MessageRecord = {
        task: task.id,
        partition: partitionOf(task.id),
        id,
        at: shell.clock.now(),
        body: JSON.stringify({ ...input, message: id }),
      };
      shell.store.acceptMessage(message).then(
        () => pending.settled?.('durable'),
        () => pending.settled?.('lost'),
      );
    }
  };

  return {
    block(task: OwnedTask, mismatch: Mismatch, unheard: readonly PendingInput[]): void {
      shell.log.warn('task blocked', { task: task.id, reason: mismatch.message });
      task.execution = undefined;
      task.blocked = mismatch;
      if (task.phase === 'turning') task.phase = 'idle';
      if (unheard.length > 0) stash(task, unheard);
      record(task);
    },
    stash,
    async unstash(task) {
      const waiting = new Set(task.inbox.map(({ input }) => ('message' in input ? input.message : undefined)));
      for (const message of await shell.store.unreadMessages(task.id)) {
        if (waiting.has(message.id)) continue;
        shell.enqueue(task, { input: JSON.parse(message.body) as Input });
      }
    },
    unblock(task) {
      task.blocked = undefined;
      record(task);
    },
  };
}
