import { PARTITIONS, type TaskId } from '@troupe/contracts';
import type {
  DefinitionRecord,
  InstanceRecord,
  MessageRecord,
  NodeRecord,
  PartitionRecord,
  RequestRecord,
  SessionEntry,
  Store,
  TaskQuery,
  TaskRecord,
  TurnRecord,
} from './port.ts';
import { upToBytes } from './up-to-bytes.ts';

interface Mailbox {
  readonly seen: Set<string>;
  readonly unread: Map<string, MessageRecord>;
}

interface Session {
  writer: TaskId | undefined;
  readonly entries: Map<number, SessionEntry>;
}

/** A store that lives as long as the process: for tests, and for trying things out. */
export function memoryStore(): Store {
  const turns = new Map<TaskId, Map<number, TurnRecord>>();
  const tasks = new Map<TaskId, TaskRecord>();
  const mail = new Map<TaskId, Mailbox>();
  const sessions = new Map<string, Session>();
  const requests = new Map<string, RequestRecord>();
  const blobs = new Map<string, string>();
  const secrets = new Map<string, string>();
  const nodes = new Map<string, NodeRecord>();
  const partitions = new Map<number, PartitionRecord>();
  const instances = new Map<string, InstanceRecord>();
  const definitions = new Map<string, DefinitionRecord>();
  for (let partition = 0; partition < PARTITIONS; partition++) partitions.set(partition, { partition, epoch: 0 });

  const save = (record: TaskRecord): void => {
    const there = tasks.get(record.id);
    if (there === undefined || record.n > there.n || (record.n === there.n && record.revision > there.revision))
      tasks.set(record.id, record);
  };
  const consume = (task: TaskId, ids: readonly string[]): void => {
    for (const id of ids) mail.get(task)?.unread.delete(id);
  };
  const session = (id: string): Session => entryOf(sessions, id, () => ({ writer: undefined, entries: new Map() }));

  return {
    async append({ turn, task, consumed }) {
      const log = entryOf(turns, turn.task, () => new Map());
      if (log.has(turn.n)) return 'conflict';
      log.set(turn.n, turn);
      if (task !== undefined) save(task);
      if (consumed !== undefined) consume(turn.task, consumed);
      return 'committed';
    },
    readTurns: async (task, from, limit, bytes = Infinity) => upToBytes(slice(turns.get(task), from, limit), bytes),

    readTask: async (task) => tasks.get(task),
    saveTask: async (record) => save(record),
    listTasks: async (query) =>
      [...tasks.values()]
        .filter((task) => fits(task, query))
        .toSorted(newestFirst)
        .slice(0, query.limit)
        .map(withoutLarge),
    openTasks: async (owned, after, limit) =>
      [...tasks.values()]
        .filter((task) => task.open && owned.includes(task.partition) && (after === undefined || task.id > after))
        .toSorted(byId)
        .slice(0, limit)
        .map(withoutLarge),
    async deleteTask(task) {
      turns.delete(task);
      mail.delete(task);
      tasks.delete(task);
    },

    async acceptMessage(message) {
      const box = entryOf(mail, message.task, () => ({ seen: new Set(), unread: new Map() }));
      if (box.seen.has(message.id)) return 'duplicate';
      box.seen.add(message.id);
      box.unread.set(message.id, message);
      return 'accepted';
    },
    hasMessage: async (task, id) => mail.get(task)?.seen.has(id) === true,
    unreadMessages: async (task) => [...(mail.get(task)?.unread.values() ?? [])],
    async tasksWithMail(owned, limit) {
      const found: TaskId[] = [];
      for (const [task, { unread }] of mail) {
        const [first] = unread.values();
        if (first !== undefined && owned.includes(first.partition) && found.push(task) >= limit) break;
      }
      return found;
    },
    consumeMessages: async (task, ids) => consume(task, ids),

    async keepRequest(record) {
      entryOf(requests, record.id, () => record);
    },
    readRequest: async (id) => requests.get(id),
    async forgetRequests(before) {
      for (const { id, at } of requests.values()) if (at < before) requests.delete(id);
    },

    async readSession(id) {
      const { writer, entries } = session(id);
      return { id, length: entries.size, ...(writer === undefined ? {} : { writer }) };
    },
    async passSession(id, from, to) {
      const found = session(id);
      if (found.writer !== from) return false;
      found.writer = to;
      return true;
    },
    async appendSession(id, entry) {
      const { entries } = session(id);
      if (entries.has(entry.n)) return 'conflict';
      entries.set(entry.n, entry);
      return 'committed';
    },
    readSessionEntries: async (id, from, limit, bytes = Infinity) => upToBytes(slice(sessions.get(id)?.entries, from, limit), bytes),

    async putBlob(hash, text) {
      blobs.set(hash, text);
    },
    readBlob: async (hash) => blobs.get(hash),
    async secret(name, fresh) {
      if (!secrets.has(name)) secrets.set(name, fresh);
      return secrets.get(name)!;
    },

    time: async () => Date.now(),
    async takeNode(node, run, generation = (nodes.get(node)?.generation ?? 0) + 1) {
      nodes.set(node, { node, run, generation, beat: 0 });
      return generation;
    },
    async beat(node, run, beat) {
      const found = nodes.get(node);
      if (found?.run !== run) return false;
      nodes.set(node, { ...found, beat });
      return true;
    },
    nodes: async () => [...nodes.values()],
    async removeNode(node, run) {
      if (nodes.get(node)?.run === run) nodes.delete(node);
    },
    partitions: async () => [...partitions.values()],
    async claimPartition(partition, epoch, node) {
      if (partitions.get(partition)?.epoch !== epoch) return undefined;
      const claimed = { partition, epoch: epoch + 1, node };
      partitions.set(partition, claimed);
      return claimed;
    },
    async releasePartition(partition, epoch, node) {
      const found = partitions.get(partition);
      if (found?.epoch === epoch && found.node === node) partitions.set(partition, { partition, epoch });
    },

    async putInstance(record) {
      instances.set(record.id, record);
    },
    async beatInstance(id, run, beat) {
      const found = instances.get(id);
      if (found?.run !== run) return false;
      instances.set(id, { ...found, beat });
      return true;
    },
    instances: async () => [...instances.values()].toSorted(byId),
    async removeInstance(id, run, beat) {
      const found = instances.get(id);
      if (found?.run === run && (beat === undefined || found.beat === beat)) instances.delete(id);
    },
    async putDefinition(record) {
      const there = definitions.get(record.id);
      if (there === undefined || record.at > there.at) definitions.set(record.id, record);
    },
    definitions: async () => [...definitions.values()].toSorted(byId),

    async ping() {},
    async close() {},
  };
}

/** S8 */
function withoutLarge({ large: _, ...record }: TaskRecord): TaskRecord {
  return record;
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** Up to `limit` entries in key order, from key `from` on. */
function slice<T>(entries: Map<number, T> | undefined, from: number, limit: number): readonly T[] {
  const found: T[] = [];
  if (entries === undefined) return found;
  const keys = [...entries.keys()].filter((n) => n >= from).toSorted((a, b) => a - b);
  for (const n of keys.slice(0, limit)) found.push(entries.get(n)!);
  return found;
}

function fits(task: TaskRecord, query: TaskQuery): boolean {
  const { cursor } = query;
  return (
    (query.status === undefined || query.status.includes(task.status)) &&
    (query.kind === undefined || query.kind === task.kind) &&
    (query.name === undefined || query.name === task.name) &&
    (query.parent === undefined || query.parent === task.parent) &&
    (query.session === undefined || query.session === task.session) &&
    (query.approvals === undefined || query.approvals === task.approvals) &&
    (query.createdAfter === undefined || task.createdAt > query.createdAfter) &&
    (query.createdBefore === undefined || task.createdAt < query.createdBefore) &&
    (cursor === undefined || newestFirst(task, cursor) > 0) &&
    Object.entries(query.attributes ?? {}).every(([key, value]) => Object.hasOwn(task.attributes, key) && task.attributes[key] === value)
  );
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

type Place = { readonly createdAt: number; readonly id: TaskId };

function newestFirst(a: Place, b: Place): number {
  return b.createdAt - a.createdAt || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1);
}
