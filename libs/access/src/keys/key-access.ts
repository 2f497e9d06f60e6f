import type { ApiKeys, WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { apiKeys } from './api-keys.ts';
import { keyIdentities, type KeyIdentities } from './key-identities.ts';
import { keyRecords } from './key-records.ts';

export interface KeyAccessParts {
  readonly store: DocumentStore;
  readonly env: Pick<Env, 'now' | 'monotonic' | 'random'>;
  readonly log: WorkflowLog;
}

export interface KeyAccess {
  readonly keys: ApiKeys;
  readonly identities: KeyIdentities;
}

/** The keys of a store: how they are managed, and who holds them. */
export function keyAccess({ store, env, log }: KeyAccessParts): KeyAccess {
  const records = keyRecords(store);
  const identities = keyIdentities({ records, env, log });
  return { identities, keys: apiKeys({ records, env, forget: identities.forget }) };
}
