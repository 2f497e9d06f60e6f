import type { Db } from 'mongodb';
import type { TaskId } from '@troupe/contracts';
import { ofKind } from '../../bodies/bodies-over.ts';
import { messageRecord, turnRecord } from '../../documents/records.ts';
import { isReadable } from '../../documents/unreadable.ts';
import type { StoredBody } from '../../port/bodies.ts';
import { found, type MessageDocument, type TaskDocument, type TurnDocument } from '../documents/documents.ts';
import { keyAt, ownerOf, positionOf } from '../documents/keys.ts';
import { toRecord } from './task-collection.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Where text stands, and where the hash of its blob does when it is long. */
export interface TextField {
  readonly inline: string;
  readonly blob?: string;
}

/** Which fields of the documents of a collection are text, and what a document stands for. */
export interface CollectionOfBodies {
  readonly name: string;
  readonly collection: string;
  readonly filter?: Fields;
  readonly texts: readonly TextField[];
  /** What else the texts depend on. */
  readonly guards: readonly string[];
  /** Of the blobs of a document. */
  ownerOf(key: string): string;
  /** What else may name a blob of a document. */
  readonly alsoNamedBy?: (key: string, blob: string) => { readonly collection: string; readonly filter: Fields };
  /** Undefined when it cannot be read. @param texts in the order of the fields, undefined where there is none */
  toBody(document: Fields, texts: readonly (string | undefined)[]): StoredBody | undefined;
  textsOf(changed: StoredBody): readonly (string | undefined)[];
}

const turns: CollectionOfBodies = {
  name: 'turns',
  collection: 'turns',
  texts: [{ inline: 'body', blob: 'blob' }],
  guards: ['nonce'],
  ownerOf: (key) => `turn/${key}`,
  toBody(document, [body]) {
    const { _id: key } = document as unknown as TurnDocument;
    const turn = turnRecord(
      ownerOf(key) as TaskId,
      positionOf(key),
      found({ ...(document as unknown as TurnDocument), ...(body === undefined ? {} : { body }) }),
    );
    return isReadable(turn) ? { kind: 'turn', turn } : undefined;
  },
  textsOf: (changed) => [ofKind('turn', changed).turn.body],
};

/** The record that a first turn has with it is no newer than that of its task, and never changes. */
const starts: CollectionOfBodies = {
  name: 'turns.start',
  collection: 'turns',
  filter: { start: { $exists: true } },
  texts: [{ inline: 'start.body' }, { inline: 'start.large', blob: 'start.largeBlob' }],
  guards: ['nonce'],
  ownerOf: (key) => `task/${ownerOf(key)}`,
  alsoNamedBy: (key, blob) => ({ collection: 'tasks', filter: { _id: ownerOf(key), largeBlob: blob } }),
  toBody: (document, texts) => taskOf((document as unknown as TurnDocument).start!, texts),
  textsOf: textsOfTask,
};

const tasks: CollectionOfBodies = {
  name: 'tasks',
  collection: 'tasks',
  texts: [{ inline: 'body' }, { inline: 'large', blob: 'largeBlob' }],
  guards: ['rank'],
  ownerOf: (key) => `task/${key}`,
  alsoNamedBy: (key, blob) => ({ collection: 'turns', filter: { _id: keyAt(key, 0), 'start.largeBlob': blob } }),
  toBody: (document, texts) => taskOf(document as unknown as TaskDocument, texts),
  textsOf: textsOfTask,
};

const messages: CollectionOfBodies = {
  name: 'messages',
  collection: 'messages',
  filter: { task: { $exists: true } },
  texts: [{ inline: 'body' }],
  guards: ['nonce'],
  ownerOf: (key) => key,
  toBody(document) {
    const { _id: key, task, ...fields } = document as unknown as MessageDocument;
    const message = messageRecord(task!, key.slice(String(task).length + 1), found(fields));
    return isReadable(message) ? { kind: 'message', message } : undefined;
  },
  textsOf: (changed) => [ofKind('message', changed).message.body],
};

const DOCUMENTS = 'documents.';

export async function collectionsOfBodies(db: Db): Promise<readonly CollectionOfBodies[]> {
  const there = await db.listCollections({}, { nameOnly: true }).toArray();
  const documents = there.filter(({ name }) => name.startsWith(DOCUMENTS)).map(({ name }) => documentsOf(name.slice(DOCUMENTS.length)));
  return [turns, starts, tasks, messages, ...documents];
}

function documentsOf(name: string): CollectionOfBodies {
  return {
    name: `${DOCUMENTS}${name}`,
    collection: `${DOCUMENTS}${name}`,
    texts: [{ inline: 'body', blob: 'blob' }],
    guards: ['nonce'],
    ownerOf: (key) => `documents/${name}/${key}`,
    toBody: (_document, [body]) => (body === undefined ? undefined : { kind: 'document', name, body }),
    textsOf: (changed) => [ofKind('document', changed).body],
  };
}

function taskOf(document: TaskDocument, [body, large]: readonly (string | undefined)[]): StoredBody | undefined {
  const task = toRecord(body === undefined ? document : { ...document, body }, large);
  return isReadable(task) ? { kind: 'task', task } : undefined;
}

function textsOfTask(changed: StoredBody): readonly (string | undefined)[] {
  const { body, large } = ofKind('task', changed).task;
  return [body, large];
}
