import { hash } from 'node:crypto';
import type { AuditEntry, Tenant } from '@troupe/contracts';
import { count, optional, text, time } from '@troupe/contracts/format';
import type { DocumentSpec } from '@troupe/store';

/**
 * J1  The audit records of a tenant are one chain of documents, though several processes write it: a number is taken by inserting it,
 *     and each document has the hash of the one before it.
 */
export interface AuditDocument {
  readonly tenant: Tenant;
  /** 0, 1, 2 … without a gap. */
  readonly n: number;
  /** Of its last entry, in ms since 1970. */
  readonly at: number;
  /** Hash of the document before; of the first, an empty text. */
  readonly before: string;
  /** JSON of the entries: as text, so that the hash is that of what is stored. */
  readonly entries: string;
  /** The key by which the newest document of the chain is signed; missing where there was none. */
  readonly key?: string;
}

/** An entry without its place, which the document gives it. */
export type StoredEntry = Omit<AuditEntry, 'id'>;

export const auditSpec: DocumentSpec<AuditDocument, 'tenant' | 'n'> = {
  name: 'audit',
  version: 1,
  key: ['tenant', 'n'],
  indexes: { byAge: ['at'] },
  shape: { tenant: text, n: count, at: time, before: text, entries: text, key: optional(text) },
};

export function hashOfDocument({ tenant, n, at, before, entries, key }: AuditDocument): string {
  const signed = key === undefined ? '' : `\n${key}`;
  return hash('sha256', `${tenant}\n${n}\n${at}\n${before}\n${entries}${signed}`, 'base64url');
}

/** Undefined when they cannot be read: somebody has written there. */
export function entriesOf({ n, entries }: AuditDocument): readonly AuditEntry[] | undefined {
  try {
    const stored = JSON.parse(entries) as readonly StoredEntry[];
    return stored.map((entry, position) => ({ ...entry, id: `${n}.${position}` }));
  } catch {
    return undefined;
  }
}
