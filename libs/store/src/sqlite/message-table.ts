import type { DatabaseSync } from 'node:sqlite';
import type { TaskId } from '@troupe/contracts';
import { messageRecord } from '../documents/records.ts';
import type { UnreadableMessage } from '../documents/unreadable.ts';
import type { MessageRecord } from '../port/inbox.ts';
import { prepareRead } from './prepare-read.ts';

export interface MessageTable {
  /** False when the task was sent a message with this id before. */
  insert(message: MessageRecord): boolean;
  has(task: TaskId, id: string): boolean;
  unread(task: TaskId): readonly (MessageRecord | UnreadableMessage)[];
  tasksWithUnread(partitions: readonly number[], limit: number): readonly TaskId[];
  consume(task: TaskId, ids: readonly string[]): void;
  remove(task: TaskId): void;
}

export function messageTable(db: DatabaseSync): MessageTable {
  const insert = db.prepare(
    'INSERT INTO messages (task, id, partition, at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (task, id) DO NOTHING',
  );
  const find = db.prepare('SELECT 1 FROM messages WHERE task = ? AND id = ?');
  const unread = prepareRead(db, 'SELECT id, partition, at, body FROM messages WHERE task = ? AND body IS NOT NULL ORDER BY position');
  const withUnread = prepareRead(
    db,
    'SELECT DISTINCT task FROM messages WHERE body IS NOT NULL AND partition IN (SELECT value FROM json_each(?)) LIMIT ?',
  );
  const consume = db.prepare('UPDATE messages SET body = NULL WHERE task = ? AND id = ?');
  const remove = db.prepare('DELETE FROM messages WHERE task = ?');
  return {
    insert: ({ task, id, partition, at, body }) => insert.run(task, id, partition, at, body).changes === 1,
    has: (task, id) => find.get(task, id) !== undefined,
    unread: (task) => unread.all(task).map(({ id, ...fields }) => messageRecord(task, String(id), { fields })),
    tasksWithUnread: (partitions, limit) => withUnread.all(JSON.stringify(partitions), limit).map((row) => row['task'] as TaskId),
    consume(task, ids) {
      for (const id of ids) consume.run(task, id);
    },
    remove(task) {
      remove.run(task);
    },
  };
}
