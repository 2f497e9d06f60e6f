import type { TaskId } from '@troupe/contracts';
import { messageRecord } from '../documents/records.ts';
import type { Inbox } from '../port/inbox.ts';
import { entryOf, found, kept, type MemoryDocuments } from './documents.ts';

export function memoryInbox({ messages }: Pick<MemoryDocuments, 'messages'>): Inbox {
  return {
    async acceptMessage(message) {
      const box = entryOf(messages, message.task, () => ({ seen: new Set(), unread: new Map() }));
      if (box.seen.has(message.id)) return 'duplicate';
      box.seen.add(message.id);
      box.unread.set(message.id, kept(message));
      return 'accepted';
    },
    hasMessage: async (task, id) => messages.get(task)?.seen.has(id) === true,
    unreadMessages: async (task) => [...(messages.get(task)?.unread ?? [])].map(([id, message]) => messageRecord(task, id, found(message))),
    async tasksWithUnread(owned, limit) {
      const withUnread: TaskId[] = [];
      for (const [task, { unread }] of messages) {
        const [first] = unread.values();
        if (first !== undefined && owned.includes(first.partition) && withUnread.push(task) >= limit) break;
      }
      return withUnread;
    },
    consumeMessages: async (task, ids) => consume(messages, task, ids),
  };
}

export function consume(messages: MemoryDocuments['messages'], task: TaskId, ids: readonly string[]): void {
  for (const id of ids) messages.get(task)?.unread.delete(id);
}
