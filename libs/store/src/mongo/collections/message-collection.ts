import type { Collection, Db } from 'mongodb';
import type { TaskId } from '@troupe/contracts';
import { messageRecord } from '../../documents/records.ts';
import { documentVersion, type UnreadableMessage } from '../../documents/unreadable.ts';
import type { MessageRecord } from '../../port/inbox.ts';
import { batches } from '../writes/batches.ts';
import { found, type MessageDocument } from '../documents/documents.ts';
import { insertAll } from '../writes/insert-new.ts';
import { keysOf } from '../documents/keys.ts';
import { updateEach } from '../writes/update-each.ts';

export interface MessageCollection {
  /** False when the task was sent a message with this id before. */
  insert(message: MessageRecord): Promise<boolean>;
  has(task: TaskId, id: string): Promise<boolean>;
  unread(task: TaskId): Promise<readonly (MessageRecord | UnreadableMessage)[]>;
  tasksWithUnread(partitions: readonly number[], limit: number): Promise<readonly TaskId[]>;
  consume(task: TaskId, ids: readonly string[]): Promise<void>;
  remove(task: TaskId): Promise<void>;
}

type Unread = Required<MessageDocument>;

export function messageCollection(db: Db, collection: Collection<MessageDocument>, nonce: () => string): MessageCollection {
  /**
   * There is no clock all replicas agree on, so a message goes behind those that are unread. A process that
   * sends one after the answer to another finds that other in place, through whichever replica.
   */
  const insert = batches(async (messages: readonly MessageRecord[]) => {
    const last = new Map<TaskId, number>();
    const tasks = [...new Set(messages.map(({ task }) => task))];
    const orders = collection.aggregate<{ _id: TaskId; order: number }>([
      { $match: { task: { $in: tasks } } },
      { $group: { _id: '$task', order: { $max: '$order' } } },
    ]);
    // One that is no number is of a damaged message.
    for await (const { _id, order } of orders) last.set(_id, Number.isSafeInteger(order) ? order : 0);
    const documents = messages.map((message): Unread => {
      const order = (last.get(message.task) ?? 0) + 1;
      last.set(message.task, order);
      return { _id: key(message.task, message.id), v: documentVersion, nonce: nonce(), ...message, order };
    });
    return insertAll(db, collection, documents);
  });
  const update = updateEach(db, collection);

  return {
    insert: async (message) => (await insert({ value: message, bytes: message.body.length + 500 })) === 'inserted',
    has: async (task, id) => (await collection.findOne({ _id: key(task, id) }, { projection: { _id: 1 } })) !== null,
    async unread(task) {
      const documents = await collection.find({ task }).sort({ order: 1, _id: 1 }).toArray();
      return documents.map((document) => messageRecord(task, String(document._id).slice(task.length + 1), found(document)));
    },
    async tasksWithUnread(partitions, limit) {
      const withUnread = collection.aggregate<{ _id: TaskId }>([
        { $match: { partition: { $in: [...partitions] } } },
        { $group: { _id: '$task' } },
        { $limit: limit },
      ]);
      return (await withUnread.toArray()).map(({ _id }) => _id);
    },
    async consume(task, ids) {
      const u = { $unset: { id: '', task: '', partition: '', at: '', body: '', order: '' } };
      await Promise.all(ids.map((id) => update({ value: { q: { _id: key(task, id) }, u }, bytes: 500 })));
    },
    async remove(task) {
      await collection.deleteMany(keysOf(task));
    },
  };
}

function key(task: TaskId, id: string): string {
  return `${task}/${id}`;
}
