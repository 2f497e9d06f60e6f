import type { Collection, Db, Filter, Sort } from 'mongodb';
import {
  defaultTenant,
  isEnd,
  localPrincipal,
  PARTITIONS,
  principalText,
  publicId,
  SCOPED_ID_PATTERN,
  TASK_ID_PATTERN,
  tenantOf,
  TroupeError,
  type TaskId,
  type TaskStatus,
  type Tenant,
} from '@troupe/contracts';
import { LAST_TIME } from '@troupe/contracts/format';
import { taskRecord } from '../../documents/records.ts';
import { documentVersion, isReadable, type UnreadableTask } from '../../documents/unreadable.ts';
import type { TaskQuery, TaskRecord } from '../../port/task-index.ts';
import type { Blobs } from '../documents/blobs.ts';
import { found, type TaskDocument } from '../documents/documents.ts';
import { insertNew } from '../writes/insert-new.ts';
import { digits } from '../documents/keys.ts';
import { updateEach } from '../writes/update-each.ts';

/** Bytes of a record at most: a document has 16 MiB. */
const MAX_RECORD = 15 * 1024 * 1024;

type Stored = TaskRecord | UnreadableTask;

export interface TaskCollection {
  read(task: TaskId): Promise<Stored | undefined>;
  /** The record of a task that begins: does nothing when one is there. */
  add(document: TaskDocument): Promise<void>;
  /** Does nothing when a newer record is there (S3). */
  save(document: TaskDocument): Promise<void>;
  /** Whatever is there. */
  replace(document: TaskDocument): Promise<void>;
  list(query: TaskQuery): Promise<readonly Stored[]>;
  open(partitions: readonly number[], after: TaskId | undefined, limit: number): Promise<readonly Stored[]>;
  countOpen(tenant: Tenant, most: number): Promise<number>;
  /** Those of the tasks that no owner of a partition finds by a record. */
  lost(tasks: readonly TaskId[]): Promise<readonly TaskId[]>;
  remove(task: TaskId): Promise<void>;
  /** @throws TroupeError `payload-too-large` */
  toDocument(record: TaskRecord): Promise<TaskDocument>;
}

/** S8 */
const listed = { projection: { large: 0, largeBlob: 0, ofTenant: 0 } };

export function taskCollection(db: Db, collection: Collection<TaskDocument>, blobs: Blobs): TaskCollection {
  const insert = insertNew(db, collection);
  const update = updateEach(db, collection);
  const read = async (task: TaskId, missed?: string): Promise<Stored | undefined> => {
    const document = await collection.findOne({ _id: task });
    if (document === null || document.largeBlob === undefined) return document === null ? undefined : toRecord(document);
    const text = await blobs.unfold(owner(task), { blob: document.largeBlob });
    if (isReadable(text)) return toRecord(document, text.body);
    // Unless it was written anew, under another name, once the record had been read.
    return document.largeBlob === missed ? toRecord(document, undefined, text.unreadable) : read(task, document.largeBlob);
  };
  return {
    read: (task) => read(task),
    async add(document) {
      // A server takes new documents several times as fast as updates that may be inserts.
      await insert({ value: document, bytes: sizeOf(document) });
    },
    async save({ _id, ...document }) {
      await update({ value: { q: { _id, rank: { $lt: document.rank } }, u: document, upsert: true }, bytes: sizeOf(document) });
    },
    async replace({ _id, ...document }) {
      await update({ value: { q: { _id }, u: document, upsert: true }, bytes: sizeOf(document) });
    },
    async list(query) {
      const order: Sort = isNamed(query.tenant) ? { ofTenant: -1 } : { createdAt: -1, _id: -1 };
      const documents = collection.find(toFilter(query), listed).sort(order).limit(query.limit);
      return (await documents.toArray()).map((document) => toRecord(document));
    },
    async open(partitions, after, limit) {
      // From the empty text on: an id that is no text is none.
      const filter = { openIn: { $in: [...partitions] }, _id: { $gt: after ?? ('' as TaskId) } };
      const documents = collection.find(filter, listed).sort({ _id: 1 }).limit(limit);
      return (await documents.toArray()).map((document) => toRecord(document));
    },
    async countOpen(tenant, most) {
      // In each partition the ids of a tenant stand together.
      const _id = isNamed(tenant) ? { $gt: `${tenant}~` as TaskId, $lt: `${tenant}\u007f` as TaskId } : { $regex: TASK_ID_PATTERN };
      const filter: Filter<TaskDocument> = { openIn: { $in: Array.from({ length: PARTITIONS }, (_, i) => i) }, _id };
      return (
        await collection
          .find(filter, { projection: { _id: 1 } })
          .limit(most)
          .toArray()
      ).length;
    },
    async lost(tasks) {
      const projection = { partition: 1, openIn: 1, status: 1 };
      const documents = await collection.find({ _id: { $in: [...tasks] } }, { projection }).toArray();
      const findable = new Set(documents.filter(isFindable).map(({ _id }) => _id));
      return tasks.filter((task) => !findable.has(task));
    },
    async remove(task) {
      await blobs.deleteBelow(owner(task));
      await collection.deleteOne({ _id: task });
    },
    async toDocument(record) {
      const { large, ...rest } = record;
      if (large === undefined) return toDocument(rest);
      const { body, blob } = await blobs.fold(owner(record.id), large);
      return { ...toDocument(rest), ...(body === undefined ? {} : { large: body }), ...(blob === undefined ? {} : { largeBlob: blob }) };
    },
  };
}

function owner(task: TaskId): string {
  return `task/${task}`;
}

/** About how many bytes it takes on the wire. */
function sizeOf({ body, large = '' }: Pick<TaskDocument, 'body' | 'large'>): number {
  return body.length + large.length + 1_000;
}

/** @throws TroupeError `payload-too-large` */
function toDocument(record: TaskRecord): TaskDocument {
  const { id, open, approvals: _, decided: __, attributes, ...same } = record;
  const bytes = Buffer.byteLength(record.body);
  if (bytes > MAX_RECORD) {
    throw new TroupeError(
      'payload-too-large',
      `What clients see of task "${publicId(id)}" has ${bytes} bytes; ${MAX_RECORD} is the limit. Keep large results elsewhere.`,
    );
  }
  const tags = tagsOf(record);
  const tenant = tenantOf(id);
  return {
    _id: id,
    v: documentVersion,
    rank: rankOf(record),
    ...same,
    ...(isNamed(tenant) ? { ofTenant: placeIn(tenant, record) } : {}),
    ...(open ? { openIn: record.partition } : {}),
    attributes: JSON.stringify(attributes),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

/** With what is large of it, where that is a blob, or what is wrong with the blob. */
export function toRecord(document: TaskDocument, large: unknown = document.large, fault?: string): Stored {
  const { _id, openIn, ofTenant: _ofTenant, tags, attributes, ...same } = document;
  const approvals = Array.isArray(tags) && tags.includes(APPROVALS);
  const decided = Array.isArray(tags) && tags.includes(DECIDED) ? { decided: true } : {};
  const fields = { ...same, large, open: openIn !== undefined, approvals, ...decided, attributes: parsed(attributes) };
  return taskRecord(_id, found(fields, guardFault(document) ?? fault));
}

/** What saves and owners go by besides the fields of the record. */
function guardFault({ rank, n, revision, openIn, partition }: TaskDocument): string | undefined {
  if (rank !== rankOf({ n, revision })) return 'its rank is not that of its turns';
  return openIn === undefined || openIn === partition ? undefined : 'it is open in another partition than its own';
}

function rankOf({ n, revision }: Pick<TaskRecord, 'n' | 'revision'>): string {
  return `${digits(n)}.${digits(revision)}`;
}

/** A record that is open is found by its partition; one that has ended, by its id. */
function isFindable({ openIn, partition, status }: Partial<TaskDocument>): boolean {
  return openIn === undefined ? isEnd(status as TaskStatus) : openIn === partition && !isEnd(status as TaskStatus);
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}

function toFilter(query: TaskQuery): Filter<TaskDocument> {
  const { status, kind, name, startedBy, createdAfter, createdBefore, cursor } = query;
  const tags = tagsOf(query);
  // What has no time, or an id that no task can have, has no place in the list: no cursor could name it.
  const created = {
    $gte: 0,
    $lte: LAST_TIME,
    ...(createdAfter === undefined ? {} : { $gt: createdAfter }),
    ...(createdBefore === undefined ? {} : { $lt: createdBefore }),
  };
  const after = cursor && [{ createdAt: { $lt: cursor.createdAt } }, { createdAt: cursor.createdAt, _id: { $lt: cursor.id } }];
  return {
    ...(status === undefined ? {} : { status: { $in: [...status] } }),
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(startedBy === LOCAL ? { startedBy } : {}),
    ...(tags.length === 0 && query.approvals !== false
      ? {}
      : { tags: { ...(tags.length === 0 ? {} : { $all: tags }), ...(query.approvals === false ? { $ne: APPROVALS } : {}) } }),
    _id: { $regex: query.tenant === defaultTenant ? TASK_ID_PATTERN : SCOPED_ID_PATTERN },
    createdAt: created,
    ...(isNamed(query.tenant) ? { ofTenant: { $gte: `${query.tenant}~`, $lt: `${query.tenant}\u007f` } } : {}),
    ...(after === undefined ? {} : { $or: after }),
  };
}

/** The default tenant's are found by their ids alone. */
function isNamed(tenant: Tenant | undefined): tenant is Tenant {
  return tenant !== undefined && tenant !== defaultTenant;
}

/** Sorts as lists do: by age, then id. */
function placeIn(tenant: Tenant, { createdAt, id }: Pick<TaskRecord, 'createdAt' | 'id'>): string {
  return `${tenant}~${String(createdAt).padStart(DIGITS_OF_TIME, '0')}.${id}`;
}

const DIGITS_OF_TIME = String(LAST_TIME).length;

/** The tag of tasks that wait for a human. */
const APPROVALS = 'approvals';
/** Of those for which a human decided. */
const DECIDED = 'decided';

/** Whose tasks have no tag for it: on most platforms all do. */
const LOCAL = principalText(localPrincipal);

/** Attributes as text, key and value: found whatever their types. That begins with a bracket, as no other tag does. */
function tagsOf({
  parent,
  session,
  startedBy,
  approvals,
  decided,
  attributes = {},
}: Pick<TaskQuery, 'parent' | 'session' | 'startedBy' | 'approvals' | 'decided' | 'attributes'>): string[] {
  return [
    ...(parent === undefined ? [] : [`parent:${parent}`]),
    ...(session === undefined ? [] : [`session:${session}`]),
    ...(startedBy === undefined || startedBy === LOCAL ? [] : [`by:${startedBy}`]),
    ...(approvals === true ? [APPROVALS] : []),
    ...(decided === true ? [DECIDED] : []),
    ...Object.entries(attributes).map((entry) => JSON.stringify(entry)),
  ];
}
