import { withTenant, type Bounds, type MemoryEntry, type MemoryScope, type Tenant, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Embedder, Vectors } from '../port.ts';
import type { MemoryRecord, MemoryRecords } from './memory-records.ts';

export interface MemoryParts {
  readonly records: MemoryRecords;
  readonly vectors: Vectors;
  readonly embedder: Embedder;
  /** Scopes of which it is known that all entries have vectors of this model. */
  readonly withVectors: Set<string>;
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly bounds: Pick<Bounds, 'memoryEntries' | 'memoryRecall' | 'memoryText'>;
}

export function ownerOf(tenant: Tenant, user: string): string {
  return withTenant(tenant, user);
}

/** @param of the user, or the session with its tenant */
export function scopeOf(tenant: Tenant, kind: MemoryScope, of: string): string {
  switch (kind) {
    case 'user':
      return `user ${withTenant(tenant, of)}`;
    case 'tenant':
      return `tenant ${tenant}`;
    case 'session':
      return `session ${of}`;
    default:
      return kind satisfies never;
  }
}

/** Vectors of one model are compared with no others. */
export function vectorScope(scope: string, model: string): string {
  return `${model} ${scope}`;
}

export function entryOf({ id, text, kind, user, at, edited, until, task, call, agent, session }: MemoryRecord): MemoryEntry {
  return {
    ...{ id, text, scope: kind, user, at: new Date(at).toISOString() },
    ...(edited === undefined ? {} : { editedAt: new Date(edited).toISOString() }),
    ...(until === undefined ? {} : { expiresAt: new Date(until).toISOString() }),
    source: { task, call, agent, ...(session === undefined ? {} : { session }) },
  };
}
