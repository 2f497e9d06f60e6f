import type { Shape } from '@troupe/contracts/format';
import type { Unreadable } from '../documents/unreadable.ts';

/**
 * What is no turn, no task record and no message is a document of the capability that declares it, in a
 * folder of its own: no adapter knows what is in one.
 *
 * S10 Of several inserts under one key the first stands. A document is replaced or deleted only while the fields
 *     that are named have the values that are named: of several who change them at once, one wins.
 * S11 A page is in the order of its index, then of keys. Its cursor is a place in that order: what stood there
 *     is given once, whatever is inserted and deleted meanwhile.
 */
export interface DocumentStore {
  /** Documents of one kind; they are made ready with the first operation. */
  documents<T extends object, K extends Field<T>, G extends Field<T> = never>(spec: DocumentSpec<T, K, G>): Documents<T, K, G>;
}

/** Fields by which a document is found: text, and counts or times, which are in order as numbers are. */
export type Field<T> = { [F in keyof T]: T[F] extends string | number | undefined ? F : never }[keyof T] & string;

/** Declares documents: their fields are JSON. */
export interface DocumentSpec<T, K extends Field<T>, G extends Field<T> = never> {
  /** Letters, beginning with a small one; of all that share a store, one capability has it. */
  readonly name: string;
  /** Of the fields. A document of a newer one cannot be read. */
  readonly version: number;
  /** The fields that distinguish one document from the others. */
  readonly key: readonly K[];
  /** By name, the fields of each in their order. A document without one of them is not in that index. */
  readonly indexes?: Readonly<Record<string, readonly Field<T>[]>>;
  /** The fields a change can depend on. Without any, a document is not changed: it may have any size then. */
  readonly guards?: readonly G[];
  /** What each field must be: what does not fit cannot be read (S9). */
  readonly shape: Shape<Extract<keyof T, string>>;
}

export interface Documents<T, K extends Field<T> = Field<T>, G extends Field<T> = never> {
  /** False when there is one of that key. */
  insert(document: T): Promise<boolean>;
  get(key: Pick<T, K>): Promise<T | UnreadableDocument | undefined>;
  /** Puts a document in the place of the one of its key, while that has these values, or is as unreadable as it was found. */
  replace(document: T, unchanged: Unchanged<T, G> | UnreadableDocument): Promise<boolean>;
  /** The document is not there any more, if it had these values, or is as unreadable as it was found. */
  delete(key: Pick<T, K>, unchanged: Unchanged<T, G> | UnreadableDocument): Promise<void>;
  find(range: DocumentRange): Promise<DocumentPage<T>>;
}

/** Values of guards, those that are given. */
export type Unchanged<T, G extends Field<T>> = { readonly [F in G]?: T[F] | undefined };

export interface UnreadableDocument extends Unreadable {
  /** The fields of the key, as text. */
  readonly key: readonly string[];
  /** Whatever is stored of it: it is the same as long as the document is. */
  readonly stored: unknown;
}

export interface DocumentRange {
  /** That of keys, if none is named. */
  readonly index?: string;
  /** Values of the first fields of the index. */
  readonly where?: readonly (string | number)[];
  /** Bounds of the field after those: from the one on, and before the other. */
  readonly from?: string | number;
  readonly before?: string | number;
  readonly descending?: true;
  /** The page that follows the one this cursor came with. */
  readonly cursor?: string;
  readonly limit: number;
  /** The page ends with the document that brings them to so many characters (S7). */
  readonly bytes?: number;
}

export interface DocumentPage<T> {
  readonly documents: readonly (T | UnreadableDocument)[];
  /** Given when there may be more. */
  readonly cursor?: string;
}
