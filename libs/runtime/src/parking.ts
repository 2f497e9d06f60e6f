import { partitionOf, toFailure, type Input, type Mismatch } from '@troupe/contracts';
import type { MessageRecord } from '@troupe/store';
import { heardMessages } from './heard-messages.ts';
import type { OwnedTask, PendingInput } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { toTaskRecord } from './task-record.ts';
import { messageOf } from './turns.ts';

/** Milliseconds before what could not be read is read again. */
const READ_AGAIN = 250;

/** Tasks whose code cannot go on now: what they are sent is kept, and given to them when it can. */
export interface Parking {
  block: Shell['block'];
  stash: Shell['stash'];
  /** Gives a task what was kept for it. `patient` until the store has said what that is: later messages wait. */
  unstash(task: OwnedTask, patient?: 'patient'): Promise<void>;
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
      task.underway?.delete(messageOf(input) ?? '');
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

  const catchUp = async (task: OwnedTask): Promise<void> => {
    const isNew = ({ id }: MessageRecord): boolean => task.underway?.has(id) !== true;
    const unread = (await shell.store.unreadMessages(task.id)).filter(isNew);
    if (unread.length === 0) return;
    // A turn may hold a message though the store calls it unread: the two are not written as one.
    const heard = await heardMessages(shell, task.id);
    const repeated = unread.filter(({ id }) => heard.has(id)).map(({ id }) => id);
    if (repeated.length > 0) await shell.store.consumeMessages(task.id, repeated);
    for (const message of unread)
      if (!heard.has(message.id) && isNew(message)) shell.enqueue(task, { input: JSON.parse(message.body) as Input });
  };

  const catchUpPatiently = async (task: OwnedTask): Promise<void> => {
    for (;;) {
      try {
        return await catchUp(task);
      } catch (error) {
        if (task.phase === 'gone' || shell.closing) throw error;
        await new Promise<void>((resolve) => shell.clock.after(READ_AGAIN, resolve));
      }
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
    unstash(task, patient) {
      // One after the other: what one gave the task may be in the log, and no longer under way, when another looks that read before.
      const caughtUp = (task.catchingUp ?? Promise.resolve()).then(() => (patient === undefined ? catchUp(task) : catchUpPatiently(task)));
      const settled = caughtUp.then(nothing, nothing).then(() => {
        if (task.catchingUp === settled) task.catchingUp = undefined;
      });
      task.catchingUp = settled;
      return caughtUp;
    },
    unblock(task) {
      task.blocked = undefined;
      record(task);
    },
  };
}

function nothing(): void {}
