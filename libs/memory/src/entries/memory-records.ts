import { memoryScopes, type MemoryScope } from '@troupe/contracts';
import { count, oneOf, optional, text, time } from '@troupe/contracts/format';
import type { DocumentSpec, DocumentStore, Documents } from '@troupe/store';

export interface MemoryRecord {
  readonly id: string;
  /** Whose it is, and by what it is found: a user, all of a tenant, or a session. */
  readonly scope: string;
  readonly kind: MemoryScope;
  /** Tenant and user for whom it was remembered. */
  readonly owner: string;
  readonly user: string;
  readonly text: string;
  readonly at: number;
  readonly edited?: number;
  readonly until?: number;
  /** That made its vector. */
  readonly model: string;
  readonly task: string;
  readonly call: string;
  readonly agent: string;
  readonly session?: string;
  /** Counts the changes. */
  readonly n: number;
}

const spec: DocumentSpec<MemoryRecord, 'id', 'n'> = {
  name: 'memories',
  version: 1,
  key: ['id'],
  indexes: { byScope: ['scope', 'at'], byOwner: ['owner', 'at'], byModel: ['scope', 'model'], byUntil: ['until'] },
  guards: ['n'],
  shape: {
    ...{ id: text, scope: text, kind: oneOf(memoryScopes), owner: text, user: text, text, at: time },
    ...{ edited: optional(time), until: optional(time), model: text, task: text, call: text, agent: text },
    ...{ session: optional(text), n: count },
  },
};

export type MemoryRecords = Documents<MemoryRecord, 'id', 'n'>;

export function memoryRecords(store: DocumentStore): MemoryRecords {
  return store.documents(spec);
}
