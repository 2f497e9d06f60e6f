import { publicId, TroupeError, type Input, type Bounds } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { isHalted } from '../tasks/can-take.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';

/** What a task that cannot go on has not read yet is kept for it, and is bounded: all of it is read at once when it goes on. */
export interface UnreadRoom {
  /**
   * Whether there is room for one more; then it counts. Answers at once as long as there is: what is accepted
   * keeps its order, and waits for no reading of the store.
   */
  take(task: OwnedTask, input: Input): boolean | Promise<boolean>;
}

/** What is kept for a task while its log has so many turns: what is read becomes a turn. */
interface Count {
  readonly turns: number;
  items: number;
  bytes: number;
  /** Taken since the store was last looked at: some of it may be there already, or be a repeat that nothing is kept of. */
  unconfirmed: number;
}

export function createUnreadRoom(parts: { readonly bounds: Bounds; readonly store: Store }): UnreadRoom {
  const counts = new WeakMap<OwnedTask, Count>();

  const look = async (task: OwnedTask): Promise<{ readonly items: number; readonly bytes: number }> => {
    await task.keeping;
    const kept = await parts.store.unreadMessages(task.id);
    return { items: kept.length, bytes: kept.reduce((sum, message) => sum + ('body' in message ? message.body.length : 0), 0) };
  };

  const countOf = (task: OwnedTask): Count => {
    const { turns } = task.state;
    const known = counts.get(task);
    if (known?.turns === turns) return known;
    const count: Count = { turns, items: 0, bytes: 0, unconfirmed: 0 };
    counts.set(task, count);
    look(task).then(
      ({ items, bytes }) => {
        count.items = Math.max(count.items, items);
        count.bytes = Math.max(count.bytes, bytes);
      },
      // It is looked at again with the next message.
      () => counts.delete(task),
    );
    return count;
  };

  const fits = (count: Count, bytes: number): boolean => {
    if (count.items + 1 > parts.bounds.unreadItems || count.bytes + bytes > parts.bounds.unreadBytes) return false;
    count.items++;
    count.bytes += bytes;
    count.unconfirmed++;
    return true;
  };

  const fitsIndeed = async (task: OwnedTask, count: Count, bytes: number): Promise<boolean> => {
    count.unconfirmed = 0;
    Object.assign(count, await look(task));
    return fits(count, bytes);
  };

  return {
    take(task, input) {
      if ((input.kind !== 'signal' && input.kind !== 'update') || !isHalted(task)) return true;
      const count = countOf(task);
      const bytes = JSON.stringify(input).length;
      if (fits(count, bytes)) return true;
      return count.unconfirmed === 0 ? false : fitsIndeed(task, count, bytes);
    },
  };
}

export function tooManyUnread({ id, state }: OwnedTask, { unreadItems, unreadBytes }: Bounds): TroupeError {
  const why = state.suspended
    ? 'It is suspended: resume it'
    : state.started
      ? 'It is blocked: deploy code that fits'
      : 'Its start lies ahead: wait for it';
  return new TroupeError(
    'too-many-requests',
    `Task "${publicId(id)}" has not read what it was sent before, and no more than ${unreadItems} messages of ${unreadBytes} bytes together are kept for one task. ${why}, then send this again.`,
    { retryable: true, retryAfter: 60_000 },
  );
}
