import { TroupeError, type Input } from '@troupe/contracts';
import { isHalted } from './can-take.ts';
import type { OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';

/** What a task that cannot go on has not read yet is kept for it, and is bounded: all of it is read at once when it goes on. */
export interface UnreadRoom {
  /** Whether there is room for one more; then it counts. */
  take(task: OwnedTask, input: Input): Promise<boolean>;
}

interface Unread {
  items: number;
  bytes: number;
}

export function createUnreadRoom(shell: Pick<Shell, 'store' | 'bounds'>): UnreadRoom {
  /** Of tasks that cannot go on now. */
  const counts = new WeakMap<OwnedTask, Promise<Unread>>();

  const count = async (task: OwnedTask): Promise<Unread> => {
    await task.keeping;
    const kept = await shell.store.unreadMessages(task.id);
    return { items: kept.length, bytes: kept.reduce((sum, message) => sum + ('body' in message ? message.body.length : 0), 0) };
  };

  return {
    async take(task, input) {
      if (input.kind !== 'signal' && input.kind !== 'update') return true;
      if (!isHalted(task)) {
        counts.delete(task);
        return true;
      }
      let counted = counts.get(task);
      if (counted === undefined) {
        counted = count(task);
        counts.set(task, counted);
        // What could not be counted is counted at the next message.
        counted.catch(() => counts.delete(task));
      }
      const unread = await counted;
      const bytes = JSON.stringify(input).length;
      if (unread.items + 1 > shell.bounds.unreadItems || unread.bytes + bytes > shell.bounds.unreadBytes) return false;
      unread.items++;
      unread.bytes += bytes;
      return true;
    },
  };
}

export function tooManyUnread({ id, state }: OwnedTask, { unreadItems, unreadBytes }: Shell['bounds']): TroupeError {
  const why = state.suspended
    ? 'It is suspended: resume it'
    : state.started
      ? 'It is blocked: deploy code that fits'
      : 'Its start lies ahead: wait for it';
  return new TroupeError(
    'too-many-requests',
    `Task "${id}" has not read what it was sent before, and no more than ${unreadItems} messages of ${unreadBytes} bytes together are kept for one task. ${why}, then send this again.`,
    { retryable: true, retryAfter: 60_000 },
  );
}
