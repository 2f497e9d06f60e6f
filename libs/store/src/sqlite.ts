import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { sqliteBodies } from './sqlite/bodies.ts';
import { documentStore } from './document-store/documents-over.ts';
import type { Store, WholeStore } from './port.ts';
import { accessTo, type Access } from './sqlite/access.ts';
import { sqliteDocumentTable } from './sqlite/document-table.ts';
import { messageTable } from './sqlite/message-table.ts';
import { openDatabase } from './sqlite/open-database.ts';
import { taskTable } from './sqlite/task-table.ts';
import { turnTable } from './sqlite/turn-table.ts';

/**
 * A store in one file of `folder`, for one process. Everything written during one turn of the event
 * loop is one transaction, synced to disk before any of its promises resolves.
 *
 * @throws TroupeError `data-in-use` when another process has the folder, `invalid-configuration` when
 * it cannot be used. Methods throw `unavailable` when the disk fails; later ones may succeed.
 */
export function sqliteStore(folder: string): WholeStore {
  const db = openDatabase(folder);
  const access = accessTo(db, resolve(folder));
  const touch = db.prepare('INSERT OR REPLACE INTO pings (id) VALUES (0)');
  return {
    ...taskMethods(db, access),
    ...sqliteBodies(db, access),
    ...documentStore((layout) => sqliteDocumentTable(db, access, layout)),
    time: async () => Date.now(),
    ping: () => access.write(() => void touch.run()),
    close: access.close,
  };
}

function taskMethods(db: DatabaseSync, { read, write }: Access) {
  const [turns, tasks, messages] = [turnTable(db), taskTable(db), messageTable(db)];
  return {
    append: ({ turn, task, consumed }) =>
      write(() => {
        if (!turns.insert(turn)) return 'conflict';
        if (task !== undefined) tasks.save(task);
        if (consumed !== undefined) messages.consume(turn.task, consumed);
        return 'committed';
      }),
    readTurns: (task, from, limit, bytes) => read(() => turns.read(task, from, limit, bytes)),

    readTask: (task) => read(() => tasks.read(task)),
    saveTask: (record) => write(() => tasks.save(record)),
    replaceTask: (record) => write(() => tasks.replace(record)),
    listTasks: (query) => read(() => tasks.list(query)),
    openTasks: (partitions, after, limit) => read(() => tasks.open(partitions, after, limit)),
    countOpen: (tenant, most) => read(() => tasks.countOpen(tenant, most)),
    lostTasks: (after, limit) => read(() => turns.lost(after, limit)),
    deleteTask: (task) =>
      write(() => {
        turns.remove(task);
        messages.remove(task);
        tasks.remove(task);
      }),

    acceptMessage: (message) => write(() => (messages.insert(message) ? 'accepted' : 'duplicate')),
    hasMessage: (task, id) => read(() => messages.has(task, id)),
    unreadMessages: (task) => read(() => messages.unread(task)),
    tasksWithUnread: (partitions, limit) => read(() => messages.tasksWithUnread(partitions, limit)),
    consumeMessages: (task, ids) => write(() => messages.consume(task, ids)),
  } satisfies Partial<Store>;
}
