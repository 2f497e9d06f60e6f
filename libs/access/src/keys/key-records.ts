import { roles, TENANT_PATTERN, type Role } from '@troupe/contracts';
import { count, listOf, matching, oneOf, optional, text, time, unreadableData } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore, type UnreadableDocument } from '@troupe/store';

/** A key as it is stored. Times are milliseconds since 1970. */
export interface KeyRecord {
  readonly id: string;
  readonly tenant: string;
  readonly label: string;
  readonly roles: readonly Role[];
  readonly approves?: readonly string[];
  /** Of its text, in hexadecimal. */
  readonly hash: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt?: number;
  readonly rotatedAt?: number;
  /** Of the text before the last rotation, and until when that is taken. */
  readonly previousHash?: string;
  readonly previousUntil?: number;
  readonly revokedAt?: number;
  /** Counts the changes. */
  readonly revision: number;
}

/** Apart from the key, so that its use never meets its change. */
interface KeyUse {
  readonly id: string;
  readonly at: number;
}

const hash = matching(/^[0-9a-f]{64}$/, 'a hash');

const spec: DocumentSpec<KeyRecord, 'id', 'revision'> = {
  name: 'keys',
  version: 1,
  key: ['id'],
  indexes: { byAge: ['createdAt'], byTenant: ['tenant', 'createdAt'] },
  guards: ['revision'],
  shape: {
    id: text,
    tenant: matching(new RegExp(TENANT_PATTERN), 'a tenant'),
    label: text,
    roles: listOf(oneOf(roles)),
    approves: optional(listOf(text)),
    hash,
    createdAt: time,
    createdBy: text,
    expiresAt: optional(time),
    rotatedAt: optional(time),
    previousHash: optional(hash),
    previousUntil: optional(time),
    revokedAt: optional(time),
    revision: count,
  },
};

const useSpec: DocumentSpec<KeyUse, 'id', 'at'> = {
  name: 'keyUses',
  version: 1,
  key: ['id'],
  guards: ['at'],
  shape: { id: text, at: time },
};

export interface KeyRecords {
  insert(record: KeyRecord): Promise<boolean>;
  /** Throws `unreadable-data`. */
  get(id: string): Promise<KeyRecord | undefined>;
  /** False when it was changed since it was read. */
  change(before: KeyRecord, changes: Partial<KeyRecord>): Promise<boolean>;
  /** Newest first; those that cannot be read are left out. */
  page(
    tenant: string | undefined,
    limit: number,
    cursor?: string,
  ): Promise<{ readonly records: readonly KeyRecord[]; readonly cursor?: string }>;
  lastUse(id: string): Promise<number | undefined>;
  noteUse(id: string, at: number): Promise<void>;
}

export function keyRecords(store: DocumentStore): KeyRecords {
  const keys = store.documents(spec);
  const uses = store.documents(useSpec);
  return {
    insert: (record) => keys.insert(record),
    async get(id) {
      const found = await keys.get({ id });
      if (found === undefined || isReadable(found)) return found;
      throw unreadableData(`The API key "${id}" cannot be read: ${found.unreadable}.`);
    },
    change: (before, changes) => keys.replace({ ...before, ...changes, revision: before.revision + 1 }, { revision: before.revision }),
    async page(tenant, limit, cursor) {
      const range = tenant === undefined ? { index: 'byAge' } : { index: 'byTenant', where: [tenant] };
      const found = await keys.find({ ...range, descending: true, limit, ...(cursor === undefined ? {} : { cursor }) });
      const records = found.documents.filter((each) => isKey(each, tenant));
      return { records, ...(found.cursor === undefined ? {} : { cursor: found.cursor }) };
    },
    async lastUse(id) {
      const found = await uses.get({ id });
      return found !== undefined && isReadable(found) ? found.at : undefined;
    },
    async noteUse(id, at) {
      if (!(await uses.insert({ id, at }))) await uses.replace({ id, at }, {});
    },
  };
}

/** A cursor of another list leads nowhere beyond the tenant. */
function isKey(found: KeyRecord | UnreadableDocument, tenant: string | undefined): found is KeyRecord {
  return isReadable(found) && (tenant === undefined || found.tenant === tenant);
}
