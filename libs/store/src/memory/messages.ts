import type { TaskId } from '@troupe/contracts';
import { messageRecord } from '../documents/records.ts';
import type { Store } from '../port.ts';
import { entryOf, found, kept, type MemoryDocuments } from './documents.ts';

type Messages = Pick<Store, 'acceptMessage' | 'hasMessage' | 'unreadMessages' | 'tasksWithMail' | 'consumeMessages'>;

export function memoryMessages({ mail }: Pick<MemoryDocuments, 'mail'>): Messages {
  return {
    async acceptMessage(message) {
      const box = entryOf(mail, message.task, () => ({ seen: new Set(), unread: new Map() }));
      if (box.seen.has(message.id)) return 'duplicate';
      box.seen.add(message.id);
      box.unread.set(message.id, kept(message));
      return 'accepted';
    },
    hasMessage: async (task, id) => mail.get(task)?.seen.has(id) === true,
    unreadMessages: async (task) => [...(mail.get(task)?.unread ?? [])].map(([id, message]) => messageRecord(task, id, found(message))),
    async tasksWithMail(owned, limit) {
      const withMail: TaskId[] = [];
      for (const [task, { unread }] of mail) {
        const [first] = unread.values();
        if (first !== undefined && owned.includes(first.partition) && withMail.push(task) >= limit) break;
      }
      return withMail;
    },
    consumeMessages: async (task, ids) => consume(mail, task, ids),
  };
}

export function consume(mail: MemoryDocuments['mail'], task: TaskId, ids: readonly string[]): void {
  for (const id of ids) mail.get(task)?.unread.delete(id);
}
