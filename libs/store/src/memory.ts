import { isEnd, isTaskId, PARTITIONS, type TaskId } from '@troupe/contracts';
import { time } from './documents/checks.ts';
import {
  definitionRecord,
  instanceRecord,
  messageRecord,
  nodeRecord,
  partitionRecord,
  sessionEntry,
  sessionRecord,
  taskRecord,
  turnRecord,
  type Found,
} from './documents/records.ts';
import { documentVersion, isReadable, unreadableData, versionFault, type UnreadableTask } from './documents/unreadable.ts';
import type {
  DefinitionRecord,
  InstanceRecord,
  MessageRecord,
  NodeRecord,
  PartitionRecord,
  RequestRecord,
  SessionEntry,
  SessionPlace,
  Store,
  TaskQuery,
  TaskRecord,
  TurnRecord,
} from './port.ts';
import { upToBytes } from './up-to-bytes.ts';

/** A record as it is kept: like a document of another store, it may be damaged, or of a newer version. */
export type Kept<R> = R & { readonly v: number };

interface Mailbox {
  readonly seen: Set<string>;
  readonly unread: Map<string, Kept<MessageRecord>>;
}

interface Session {
  v: number;
  writer: TaskId | undefined;
  readonly entries: Map<number, Kept<SessionEntry>>;
  /** By task, in the order they came. */
  readonly places: Map<TaskId, SessionPlace>;
}

/** Everything a store in memory keeps. */
export interface MemoryDocuments {
  readonly turns: Map<TaskId, Map<number, Kept<TurnRecord>>>;
  readonly tasks: Map<TaskId, Kept<TaskRecord>>;
  readonly mail: Map<TaskId, Mailbox>;
  readonly sessions: Map<string, Session>;
  readonly requests: Map<string, RequestRecord>;
  readonly blobs: Map<string, string>;
  readonly secrets: Map<string, string>;
  readonly nodes: Map<string, Kept<NodeRecord>>;
  readonly partitions: Map<number, Kept<PartitionRecord>>;
  readonly instances: Map<string, Kept<InstanceRecord>>;
  readonly definitions: Map<string, Kept<DefinitionRecord>>;
}

export function memoryDocuments(): MemoryDocuments {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => [partition, kept({ partition, epoch: 0 })] as const);
  return {
    turns: new Map(),
    tasks: new Map(),
    mail: new Map(),
    sessions: new Map(),
    requests: new Map(),
    blobs: new Map(),
    secrets: new Map(),
    nodes: new Map(),
    partitions: new Map(partitions),
    instances: new Map(),
    definitions: new Map(),
  };
}

/**
 * A store that lives as long as the process, or the documents it is given: for tests, and for trying things out.
 *
 * @param now what `time` says, in ms since 1970; the machine's clock by default
 */
export function memoryStore(documents: MemoryDocuments = memoryDocuments(), now: () => number = Date.now): Store {
  const { turns, tasks, mail, sessions, requests, blobs, secrets, nodes, partitions, instances, definitions } = documents;

  const save = (record: TaskRecord): void => {
    const there = tasks.get(record.id);
    if (there === undefined || record.n > there.n || (record.n === there.n && record.revision > there.revision))
      tasks.set(record.id, kept(record));
  };
  const consume = (task: TaskId, ids: readonly string[]): void => {
    for (const id of ids) mail.get(task)?.unread.delete(id);
  };
  const session = (id: string): Session =>
    entryOf(sessions, id, () => ({ v: documentVersion, writer: undefined, entries: new Map(), places: new Map() }));
  const toTask = (task: Kept<TaskRecord>): TaskRecord | UnreadableTask => taskRecord(task.id, found(task));

  return {
    async append({ turn, task, consumed }) {
      const log = entryOf(turns, turn.task, () => new Map());
      if (log.has(turn.n)) return 'conflict';
      log.set(turn.n, kept(turn));
      if (task !== undefined) save(task);
      if (consumed !== undefined) consume(turn.task, consumed);
      return 'committed';
    },
    readTurns: async (task, from, limit, bytes = Infinity) =>
      upToBytes(
        slice(turns.get(task), from, limit).map((turn) => turnRecord(task, turn.n, found(turn))),
        bytes,
      ),

    async readTask(id) {
      const task = tasks.get(id);
      return task && toTask(task);
    },
    saveTask: async (record) => save(record),
    async replaceTask(record) {
      tasks.set(record.id, kept(record));
    },
    listTasks: async (query) =>
      [...tasks.values()]
        .filter((task) => fits(task, query))
        .toSorted(newestFirst)
        .slice(0, query.limit)
        .map(withoutLarge)
        .map(toTask),
    openTasks: async (owned, after, limit) =>
      [...tasks.values()]
        .filter((task) => task.open && owned.includes(task.partition) && (after === undefined || task.id > after))
        .toSorted(byId)
        .slice(0, limit)
        .map(withoutLarge)
        .map(toTask),
    async lostTasks(after, limit) {
      const ids = [...turns.keys()].filter((id) => after === undefined || id > after).toSorted();
      const page = ids.slice(0, limit);
      const next = page.at(-1);
      return {
        tasks: page.filter((id) => turns.get(id)!.has(0) && !isFindable(tasks.get(id))),
        ...(next === undefined || page.length === ids.length ? {} : { next }),
      };
    },
    async deleteTask(task) {
      turns.delete(task);
      mail.delete(task);
      tasks.delete(task);
    },

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
    consumeMessages: async (task, ids) => consume(task, ids),

    async keepRequest(record) {
      entryOf(requests, record.id, () => record);
    },
    readRequest: async (id) => requests.get(id),
    async forgetRequests(before) {
      for (const { id, at } of requests.values()) if (at < before) requests.delete(id);
    },

    async readSession(id) {
      const { v, writer, entries } = session(id);
      return sessionRecord(id, found({ v, writer, length: Math.max(-1, ...entries.keys()) + 1 }));
    },
    async passSession(id, from, to) {
      const there = session(id);
      if (there.writer !== from) return false;
      there.writer = to;
      return true;
    },
    async joinSession(id, place) {
      entryOf(session(id).places, place.task, () => place);
    },
    sessionPlaces: async (id, limit) => [...(sessions.get(id)?.places.values() ?? [])].slice(0, limit),
    async leaveSession(id, task) {
      sessions.get(id)?.places.delete(task);
    },
    async appendSession(id, entry) {
      const { entries } = session(id);
      if (entries.has(entry.n)) return 'conflict';
      entries.set(entry.n, kept(entry));
      return 'committed';
    },
    readSessionEntries: async (id, from, limit, bytes = Infinity) =>
      upToBytes(
        slice(sessions.get(id)?.entries, from, limit).map((entry) => sessionEntry(entry.n, found(entry))),
        bytes,
      ),

    async putBlob(hash, text) {
      blobs.set(hash, text);
    },
    async readBlob(hash) {
      const text: unknown = blobs.get(hash);
      if (text === undefined || typeof text === 'string') return text;
      throw unreadableData(`The blob ${JSON.stringify(hash)} cannot be read: it is not text.`);
    },
    async secret(name, fresh) {
      const there: unknown = secrets.get(name);
      if (typeof there === 'string') return there;
      secrets.set(name, fresh);
      return fresh;
    },

    time: async () => now(),
    async takeNode(node, run, generation = generationOf(nodes.get(node)) + 1) {
      nodes.set(node, kept({ node, run, generation, beat: 0 }));
      return generation;
    },
    async beat(node, run, beat) {
      const there = nodes.get(node);
      if (there?.run !== run) return false;
      nodes.set(node, { ...there, beat });
      return true;
    },
    nodes: async () => [...nodes].map(([node, document]) => nodeRecord(node, found(document))),
    async removeNode(node, run) {
      if (nodes.get(node)?.run === run) nodes.delete(node);
    },
    partitions: async () => [...partitions].map(([partition, document]) => partitionRecord(partition, found(document))),
    async claimPartition(partition, epoch, node) {
      if (partitions.get(partition)?.epoch !== epoch) return undefined;
      const claimed = { partition, epoch: epoch + 1, node };
      partitions.set(partition, kept(claimed));
      return claimed;
    },
    async releasePartition(partition, epoch, node) {
      const there = partitions.get(partition);
      if (there?.epoch === epoch && there.node === node) partitions.set(partition, kept({ partition, epoch }));
    },

    async putInstance(record) {
      instances.set(record.id, kept(record));
    },
    async beatInstance(id, run, beat) {
      const there = instances.get(id);
      if (there?.run !== run) return false;
      instances.set(id, { ...there, beat });
      return true;
    },
    instances: async () => [...instances.values()].toSorted(byId).map((instance) => instanceRecord(instance.id, found(instance))),
    async removeInstance(id, run, beat) {
      const there = instances.get(id);
      if (there?.run === run && (beat === undefined || there.beat === beat)) instances.delete(id);
    },
    async putDefinition(record) {
      const there = definitions.get(record.id);
      if (there === undefined || !isReadable(definitionRecord(record.id, found(there))) || record.at > there.at)
        definitions.set(record.id, kept(record));
    },
    definitions: async () =>
      [...definitions.values()].toSorted(byId).map((definition) => definitionRecord(definition.id, found(definition))),

    async ping() {},
    async close() {},
  };
}

/** S8 */
function withoutLarge({ large: _, ...record }: Kept<TaskRecord>): Kept<TaskRecord> {
  return record;
}

function kept<R>(record: R): Kept<R> {
  return { v: documentVersion, ...record };
}

function found<D extends { readonly v: number }>({ v, ...fields }: D): Found {
  return { fields, fault: versionFault(v) };
}

function generationOf(node: Kept<NodeRecord> | undefined): number {
  return Number.isSafeInteger(node?.generation) ? node!.generation : 0;
}

/** Whether the owner of its partition finds the task by its record. */
function isFindable(task: Kept<TaskRecord> | undefined): boolean {
  return task !== undefined && task.open === !isEnd(task.status) && task.partition >= 0 && task.partition < PARTITIONS;
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
  if (entries === undefined) return [];
  const keys = [...entries.keys()].filter((n) => n >= from).toSorted((a, b) => a - b);
  return keys.slice(0, limit).map((n) => entries.get(n)!);
}

function fits(task: TaskRecord, query: TaskQuery): boolean {
  const { cursor } = query;
  return (
    time(task.createdAt) === undefined &&
    isTaskId(task.id) &&
    (query.status === undefined || query.status.includes(task.status)) &&
    (query.kind === undefined || query.kind === task.kind) &&
    (query.name === undefined || query.name === task.name) &&
    (query.parent === undefined || query.parent === task.parent) &&
    (query.session === undefined || query.session === task.session) &&
    (query.approvals === undefined || query.approvals === task.approvals) &&
    (query.decided === undefined || query.decided === task.decided) &&
    (query.createdAfter === undefined || task.createdAt > query.createdAfter) &&
    (query.createdBefore === undefined || task.createdAt < query.createdBefore) &&
    (cursor === undefined || newestFirst(task, cursor) > 0) &&
    Object.entries(query.attributes ?? {}).every(
      ([key, value]) => Object.hasOwn(Object(task.attributes), key) && task.attributes[key] === value,
    )
  );
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

type Place = { readonly createdAt: number; readonly id: TaskId };

function newestFirst(a: Place, b: Place): number {
  return b.createdAt - a.createdAt || (a.id === b.id ? 0 : a.id < b.id ? 1 : -1);
}
