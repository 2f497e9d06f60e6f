import type { TaskId } from '@troupe/contracts';
import type { StoredDocument } from '../document-store/document-table.ts';
import type { Found } from '../documents/records.ts';
import { documentVersion, versionFault } from '../documents/unreadable.ts';
import type { MessageRecord } from '../port/inbox.ts';
import type { TaskRecord } from '../port/task-index.ts';
import type { TurnRecord } from '../port/turn-log.ts';

/** A record as it is kept: like a document of another store, it may be damaged, or of a newer version. */
export type Kept<R> = R & { readonly v: number };

interface TaskMessages {
  readonly seen: Set<string>;
  readonly unread: Map<string, Kept<MessageRecord>>;
}

/** Everything a store in memory keeps. */
export interface MemoryDocuments {
  readonly turns: Map<TaskId, Map<number, Kept<TurnRecord>>>;
  readonly tasks: Map<TaskId, Kept<TaskRecord>>;
  readonly messages: Map<TaskId, TaskMessages>;
  /** By name and key. */
  readonly documents: Map<string, Map<string, StoredDocument>>;
}

export function memoryDocuments(): MemoryDocuments {
  return {
    turns: new Map(),
    tasks: new Map(),
    messages: new Map(),
    documents: new Map(),
  };
}

export function kept<R>(record: R): Kept<R> {
  return { v: documentVersion, ...record };
}

export function found<D extends { readonly v: number }>({ v, ...fields }: D): Found {
  return { fields, fault: versionFault(v) };
}

export function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** Up to `limit` entries in key order, from key `from` on. */
export function slice<T>(entries: Map<number, T> | undefined, from: number, limit: number): readonly T[] {
  if (entries === undefined) return [];
  const keys = [...entries.keys()].filter((n) => n >= from).toSorted((a, b) => a - b);
  return keys.slice(0, limit).map((n) => entries.get(n)!);
}

export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
