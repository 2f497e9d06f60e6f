import { roles, TENANT_PATTERN, type Role } from '@troupe/contracts';
import { listOf, matching, oneOf, optional, text, time, unreadableData } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** A log-in as it is stored. Times are milliseconds since 1970. */
export interface LoginRecord {
  /** The hash of what the browser keeps, in hexadecimal. */
  readonly id: string;
  readonly kind: 'key' | 'user';
  /** Of the principal. */
  readonly principal: string;
  readonly tenant: string;
  /** Of people: what the identity provider said of them. What a key may do is looked up whenever it is used. */
  readonly roles?: readonly Role[];
  readonly user?: string;
  readonly createdAt: number;
  readonly endsAt: number;
  readonly usedAt: number;
}

const spec: DocumentSpec<LoginRecord, 'id', 'usedAt'> = {
  name: 'logins',
  version: 1,
  key: ['id'],
  indexes: { byEnd: ['endsAt'], byPrincipal: ['tenant', 'kind', 'principal', 'createdAt'] },
  guards: ['usedAt'],
  shape: {
    id: matching(/^[0-9a-f]{64}$/, 'a hash'),
    kind: oneOf(['key', 'user']),
    principal: text,
    tenant: matching(new RegExp(TENANT_PATTERN), 'a tenant'),
    roles: optional(listOf(oneOf(roles))),
    user: optional(text),
    createdAt: time,
    endsAt: time,
    usedAt: time,
  },
};

export interface LoginRecords {
  insert(record: LoginRecord): Promise<boolean>;
  /** Throws `unreadable-data`. */
  get(id: string): Promise<LoginRecord | undefined>;
  delete(id: string): Promise<void>;
  /** Nothing changes when it was used, or ended, since it was read. */
  noteUse(record: LoginRecord, usedAt: number): Promise<void>;
  /** Those of the same principal, the oldest first. */
  ofSame(record: LoginRecord, limit: number): Promise<readonly string[]>;
  /** Those that ended before a time, the first first. */
  endedBefore(time: number, limit: number): Promise<readonly string[]>;
}

export function loginRecords(store: DocumentStore): LoginRecords {
  const logins = store.documents(spec);
  const idsOf = async (range: Parameters<typeof logins.find>[0]): Promise<readonly string[]> =>
    (await logins.find(range)).documents.map((found) => (isReadable(found) ? found.id : found.key[0]!));
  return {
    insert: (record) => logins.insert(record),
    async get(id) {
      const found = await logins.get({ id });
      if (found === undefined || isReadable(found)) return found;
      throw unreadableData(`A log-in cannot be read: ${found.unreadable}.`);
    },
    delete: (id) => logins.delete({ id }, {}),
    noteUse: async (record, usedAt) => void (await logins.replace({ ...record, usedAt }, { usedAt: record.usedAt })),
    ofSame: ({ tenant, kind, principal }, limit) => idsOf({ index: 'byPrincipal', where: [tenant, kind, principal], limit }),
    endedBefore: (before, limit) => idsOf({ index: 'byEnd', before, limit }),
  };
}
