import { bodiesOver, ofKind, type BodyTable, type FoundBody } from '../bodies/bodies-over.ts';
import { messageRecord, taskRecord, turnRecord } from '../documents/records.ts';
import { isReadable } from '../documents/unreadable.ts';
import type { StoredBodies } from '../port/bodies.ts';
import { found, kept, type MemoryDocuments } from './documents.ts';

export function memoryBodies(documents: MemoryDocuments): StoredBodies {
  const tables = (): readonly BodyTable[] => [
    table('turns', () => turnsOf(documents)),
    table('tasks', () => tasksOf(documents)),
    table('messages', () => messagesOf(documents)),
    ...[...documents.documents.keys()].map((name) => table(`documents.${name}`, () => documentsOf(documents, name))),
  ];
  return { ...bodiesOver(async () => tables()), eraseReplaced: async () => {} };
}

function table(name: string, all: () => readonly FoundBody[]): BodyTable {
  return {
    name,
    read: async (after, limit) =>
      all()
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
        .filter(({ key }) => after === undefined || key > after)
        .slice(0, limit),
  };
}

/** In the place of one of a map, while that is the same. */
function replaceIn<K, V>(map: Map<K, V>, key: K, there: V, changed: V): boolean {
  if (map.get(key) !== there) return false;
  map.set(key, changed);
  return true;
}

function turnsOf({ turns }: MemoryDocuments): readonly FoundBody[] {
  return [...turns].flatMap(([task, log]) =>
    [...log].map(([n, there]): FoundBody => {
      const turn = turnRecord(task, n, found(there));
      return {
        key: `${task}/${String(n).padStart(8, '0')}`,
        body: isReadable(turn) ? { kind: 'turn', turn } : undefined,
        replace: async (changed) => replaceIn(log, n, there, kept(ofKind('turn', changed).turn)),
      };
    }),
  );
}

function tasksOf({ tasks }: MemoryDocuments): readonly FoundBody[] {
  return [...tasks].map(([id, there]): FoundBody => {
    const task = taskRecord(id, found(there));
    return {
      key: id,
      body: isReadable(task) ? { kind: 'task', task } : undefined,
      replace: async (changed) => replaceIn(tasks, id, there, kept(ofKind('task', changed).task)),
    };
  });
}

function messagesOf({ messages }: MemoryDocuments): readonly FoundBody[] {
  return [...messages].flatMap(([task, { unread }]) =>
    [...unread].map(([id, there]): FoundBody => {
      const message = messageRecord(task, id, found(there));
      return {
        key: `${task}/${id}`,
        body: isReadable(message) ? { kind: 'message', message } : undefined,
        replace: async (changed) => replaceIn(unread, id, there, kept(ofKind('message', changed).message)),
      };
    }),
  );
}

function documentsOf({ documents }: MemoryDocuments, name: string): readonly FoundBody[] {
  const all = documents.get(name)!;
  return [...all].map(([key, there]): FoundBody => ({
    key,
    body: { kind: 'document', name, body: there.body },
    replace: async (changed) => replaceIn(all, key, there, { ...there, body: ofKind('document', changed).body }),
  }));
}
