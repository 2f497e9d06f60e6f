import type { TaskId } from '@troupe/contracts';
import type { Store } from './port.ts';

/** A stored document, by what it is found by. */
export type DocumentKey =
  | { readonly kind: 'turn'; readonly task: TaskId; readonly n: number }
  | { readonly kind: 'task'; readonly id: TaskId }
  | { readonly kind: 'message'; readonly task: TaskId; readonly id: string }
  /** Of a spec; the key as `keyText` has it. */
  | { readonly kind: 'document'; readonly name: string; readonly key: string };

/** A store under test. Others may use the same data at the same time: every test has ids of its own. */
export interface StoreWorld {
  /** After `damage` it may be another over the same data. */
  readonly store: Store;
  /** Closes the store and opens another over the same data, where data outlives a store. */
  reopen?(): Promise<Store>;
  /** Changes fields of a stored document behind the back of the store; without fields, deletes it. */
  damage(document: DocumentKey, fields?: Readonly<Record<string, unknown>>): Promise<void>;
  dispose(): Promise<void>;
}
