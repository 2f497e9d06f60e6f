import { isReadable, type Append, type MessageRecord, type Store, type TaskRecord, type TurnRecord, type Unreadable } from '@troupe/store';

/** A store as a build uses it that writes version 2 of the format, and reads both. */
export function newerFormat(store: Store): Store {
  return {
    ...store,
    append: (entry) => store.append(newerEntry(entry)),
    readTurns: async (...range) => (await store.readTurns(...range)).map(olderBody),
    saveTask: (record) => store.saveTask(newerRecord(record)),
    replaceTask: (record) => store.replaceTask(newerRecord(record)),
    async readTask(id) {
      const record = await store.readTask(id);
      return record && olderRecord(record);
    },
    listTasks: async (query) => (await store.listTasks(query)).map(olderRecord),
    openTasks: async (...range) => (await store.openTasks(...range)).map(olderRecord),
    acceptMessage: (message) => store.acceptMessage(newerBody(message)),
    unreadMessages: async (task) => (await store.unreadMessages(task)).map(olderBody),
  };
}

function newerEntry({ turn, task, ...entry }: Append): Append {
  return { ...entry, turn: newerBody(turn), ...(task === undefined ? {} : { task: newerRecord(task) }) };
}

function newerRecord(record: TaskRecord): TaskRecord {
  return { ...newerBody(record), ...(record.large === undefined ? {} : { large: newer(record.large) }) };
}

function olderRecord<R extends TaskRecord | Unreadable>(record: R): R {
  if (!('body' in record)) return record;
  return { ...olderBody(record), ...(record.large === undefined ? {} : { large: older(record.large) }) };
}

function newerBody<R extends TurnRecord | TaskRecord | MessageRecord>(record: R): R {
  return { ...record, body: newer(record.body) };
}

function olderBody<R extends { readonly body: string } | Unreadable>(record: R): R {
  return isReadable(record) ? { ...record, body: older((record as { readonly body: string }).body) } : record;
}

function newer(body: string): string {
  return body.replace(/^\{"v":1,/, '{"v":2,');
}

function older(body: string): string {
  return body.replace(/^\{"v":2,/, '{"v":1,');
}
