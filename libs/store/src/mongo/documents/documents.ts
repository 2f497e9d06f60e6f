import type { Binary } from 'mongodb';
import type { TaskId, TaskKind, TaskStatus } from '@troupe/contracts';
import type { Found } from '../../documents/records.ts';
import { versionFault } from '../../documents/unreadable.ts';

/** Each document says its version (`documentVersion`), so that several may be in one collection. */
interface Versioned {
  readonly v: number;
}

/** Whatever is written once: `nonce` distinguishes our own document from another's after an answer that got lost. */
export interface NewDocument extends Versioned {
  readonly _id: string;
  readonly nonce: string;
}

/** Text of any size: in place, or the hash of a blob. */
export interface Body {
  readonly body?: string;
  readonly blob?: string;
}

/** `_id` is `task/n`, so that one index keeps turns unique and in order (S1). */
export interface TurnDocument extends NewDocument, Body {
  readonly at: number;
  readonly build: string;
  /** The record that belongs to a first turn: it is written after it and made good from here. */
  readonly start?: TaskDocument;
}

/** Fields that do not apply are missing, so that sparse indexes hold only what is looked for. */
export interface TaskDocument extends Versioned {
  readonly _id: TaskId;
  /** Sorts as `(n, revision)` does. */
  readonly rank: string;
  readonly partition: number;
  readonly n: number;
  readonly revision: number;
  readonly kind: TaskKind;
  readonly name: string;
  readonly status: TaskStatus;
  /** The partition, while the task is open. */
  readonly openIn?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly session?: string;
  readonly parent?: TaskId;
  /** JSON, since keys may be anything. */
  readonly attributes: string;
  /** Of the tasks of a tenant, which its ids begin with: tenant, age and id, in the order of lists. */
  readonly ofTenant?: string;
  /** What few tasks share, to find them by: parent, session, pending approvals, each attribute. */
  readonly tags?: readonly string[];
  readonly runStart: number;
  readonly body: string;
  /** What is large: in place, or the hash of a blob. */
  readonly large?: string;
  readonly largeBlob?: string;
}

/** `_id` is `task/id`. Once consumed only `_id` is left, which recognises repeats (S4). */
export interface MessageDocument extends NewDocument {
  readonly id?: string;
  readonly task?: TaskId;
  readonly partition?: number;
  readonly at?: number;
  readonly body?: string;
  /** Larger than that of every message of the task that was unread when this one came. */
  readonly order?: number;
}

/** `_id` is `key/i`: one of `parts` pieces of a text. */
export interface BlobDocument extends NewDocument {
  readonly parts: number;
  readonly data: Binary;
}

/** A document as it was found, for the one place that reads documents. */
export function found<D extends { readonly v?: unknown }>({ v, ...fields }: D, fault?: string): Found {
  return { fields, fault: versionFault(v) ?? fault };
}
