import { workingMemoryScopes } from '@troupe/contracts';
import { count, oneOf, optional, text, time } from '@troupe/contracts/format';
import type { DocumentSpec, DocumentStore, Documents } from '@troupe/store';

export interface WorkingRecord {
  /** A user or a session. */
  readonly scope: string;
  readonly agent: string;
  readonly kind: (typeof workingMemoryScopes)[number];
  /** Tenant and user for whom it was changed last. */
  readonly owner: string;
  readonly session?: string;
  /** JSON. */
  readonly document: string;
  /** The last calls that changed it, as JSON: a repeat of one changes nothing. */
  readonly calls: string;
  readonly task: string;
  readonly at: number;
  /** The version. */
  readonly n: number;
}

const spec: DocumentSpec<WorkingRecord, 'scope' | 'agent', 'n'> = {
  name: 'workingMemory',
  version: 1,
  key: ['scope', 'agent'],
  indexes: { byOwner: ['owner', 'at'] },
  guards: ['n'],
  shape: {
    ...{ scope: text, agent: text, kind: oneOf(workingMemoryScopes), owner: text, session: optional(text), document: text },
    ...{ calls: text, task: text, at: time, n: count },
  },
};

export type WorkingRecords = Documents<WorkingRecord, 'scope' | 'agent', 'n'>;

export function workingRecords(store: DocumentStore): WorkingRecords {
  return store.documents(spec);
}
