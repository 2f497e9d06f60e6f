import type { Collection, Db, Filter } from 'mongodb';
import { TroupeError, type Attributes, type TaskId } from '@troupe/contracts';
import type { TaskQuery, TaskRecord } from '../port.ts';
import type { Blobs } from './blobs.ts';
import { documentVersion, readable, type TaskDocument } from './documents.ts';
import { insertNew } from './insert-new.ts';
import { digits } from './keys.ts';
import { updateEach } from './update-each.ts';

/** Bytes of a record at most: a document has 16 MiB. */
const MAX_RECORD = 15 * 1024 * 1024;

export interface TaskCollection {
  read(task: TaskId): Promise<TaskRecord | undefined>;
  /** The record of a task that begins: does nothing when one is there. */
  add(document: TaskDocument): Promise<void>;
  /** Does nothing when a newer record is there (S3). */
  save(document: TaskDocument): Promise<void>;
  list(query: TaskQuery): Promise<readonly TaskRecord[]>;
  open(partitions: readonly number[], after: TaskId | undefined, limit: number): Promise<readonly TaskRecord[]>;
  remove(task: TaskId): Promise<void>;
  /** @throws TroupeError `payload-too-large` */
  toDocument(record: TaskRecord): Promise<TaskDocument>;
}

/** S8 */
const listed = { projection: { large: 0, largeBlob: 0 } };

export function taskCollection(db: Db, collection: Collection<TaskDocument>, blobs: Blobs): TaskCollection {
  const insert = insertNew(db, collection);
  const update = updateEach(db, collection);
  return {
    async read(task) {
      const found = await collection.findOne({ _id: task });
      if (found === null) return undefined;
      const { largeBlob: blob } = found;
      if (blob === undefined) return toRecord(found);
      return { ...toRecord(found), large: await blobs.unfold(owner(task), { blob }) };
    },
    async add(document) {
      // A server takes new documents several times as fast as updates that may be inserts.
      await insert({ value: document, bytes: sizeOf(document) });
    },
    async save({ _id, ...document }) {
      await update({ value: { q: { _id, rank: { $lt: document.rank } }, u: document, upsert: true }, bytes: sizeOf(document) });
    },
    async list(query) {
      const found = collection.find(toFilter(query), listed).sort({ createdAt: -1, _id: -1 }).limit(query.limit);
      return (await found.toArray()).map(toRecord);
    },
    async open(partitions, after, limit) {
      const filter = { openIn: { $in: [...partitions] }, ...(after === undefined ? {} : { _id: { $gt: after } }) };
      return (await collection.find(filter, listed).sort({ _id: 1 }).limit(limit).toArray()).map(toRecord);
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

function toDocument(record: TaskRecord): TaskDocument {
  const { id, open, approvals: _, attributes, ...same } = record;
  const bytes = Buffer.byteLength(record.body);
  if (bytes > MAX_RECORD) {
    throw new TroupeError(
      'payload-too-large',
      `What clients see of task "${id}" has ${bytes} bytes; ${MAX_RECORD} is the limit. Keep large results elsewhere.`,
    );
  }
  const tags = tagsOf(record);
  return {
    _id: id,
    v: documentVersion,
    rank: `${digits(record.n)}.${digits(record.revision)}`,
    ...same,
    ...(open ? { openIn: record.partition } : {}),
    attributes: JSON.stringify(attributes),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

function toRecord(document: TaskDocument): TaskRecord {
  const { _id, v: _v, rank: _rank, largeBlob: _blob, openIn, tags, attributes, ...same } = readable(document);
  const approvals = tags?.includes(APPROVALS) === true;
  return { ...same, id: _id, open: openIn !== undefined, approvals, attributes: JSON.parse(attributes) as Attributes };
}

function toFilter(query: TaskQuery): Filter<TaskDocument> {
  const { status, kind, name, createdAfter, createdBefore, cursor } = query;
  const tags = tagsOf(query);
  const created = {
    ...(createdAfter === undefined ? {} : { $gt: createdAfter }),
    ...(createdBefore === undefined ? {} : { $lt: createdBefore }),
  };
  const after = cursor && [{ createdAt: { $lt: cursor.createdAt } }, { createdAt: cursor.createdAt, _id: { $lt: cursor.id } }];
  return {
    ...(status === undefined ? {} : { status: { $in: [...status] } }),
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(tags.length === 0 && query.approvals !== false
      ? {}
      : { tags: { ...(tags.length === 0 ? {} : { $all: tags }), ...(query.approvals === false ? { $ne: APPROVALS } : {}) } }),
    ...(Object.keys(created).length === 0 ? {} : { createdAt: created }),
    ...(after === undefined ? {} : { $or: after }),
  };
}

/** The tag of tasks that wait for a human. */
const APPROVALS = 'approvals';

/** Attributes as text, key and value: found whatever their types. That begins with a bracket, as no other tag does. */
function tagsOf({
  parent,
  session,
  approvals,
  attributes = {},
}: Pick<TaskQuery, 'parent' | 'session' | 'approvals' | 'attributes'>): string[] {
  return [
    ...(parent === undefined ? [] : [`parent:${parent}`]),
    ...(session === undefined ? [] : [`session:${session}`]),
    ...(approvals === true ? [APPROVALS] : []),
    ...Object.entries(attributes).map((entry) => JSON.stringify(entry)),
  ];
}
