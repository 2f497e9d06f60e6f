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

/** Messages counted while the log had so many turns: what is read becomes a turn. */
interface Count {
  readonly turns: number;
  readonly unread: Promise<Unread>;
}

export function createUnreadRoom(shell: Pick<Shell, 'store' | 'bounds'>): UnreadRoom {
  const counts = new WeakMap<OwnedTask, Count>();

  const read = async (task: OwnedTask): Promise<Unread> => {
    await task.keeping;
    const kept = await shell.store.unreadMessages(task.id);
    return { items: kept.length, bytes: kept.reduce((sum, message) => sum + ('body' in message ? message.body.length : 0), 0) };
  };

  const count = (task: OwnedTask): Promise<Unread> => {
    const { turns } = task.state;
    const known = counts.get(task);
    if (known?.turns === turns) return known.unread;
    const unread = read(task);
    counts.set(task, { turns, unread });
    // What could not be counted is counted at the next message.
    unread.catch(() => counts.delete(task));
    return unread;
  };

  return {
    async take(task, input) {
      if ((input.kind !== 'signal' && input.kind !== 'update') || !isHalted(task)) return true;
      const unread = await count(task);
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
