import {
  defaultBounds,
  defaultTenant,
  readKeyCursor,
  TroupeError,
  writeKeyCursor,
  principalText,
  type ApiKey,
  type ApiKeys,
  type IssuedApiKey,
  type NewApiKey,
  type Principal,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { demandRight } from '../rights/rights.ts';
import { demandNoMoreRights } from './delegation.ts';
import type { KeyRecord, KeyRecords } from './key-records.ts';
import { keyHash, newKeyId, newKeyText } from './key-text.ts';

interface Parts {
  readonly records: KeyRecords;
  readonly env: Pick<Env, 'now' | 'random'>;
  /** This process believes nothing any more that it read of the key. */
  readonly forget: (id: string) => void;
}

/** Makes, shows and ends keys (I4). */
export function apiKeys({ records, env, forget }: Parts): ApiKeys {
  /** The key when `by` manages its tenant: of others it is not said that they are there. */
  const find = async (by: Principal, id: string): Promise<KeyRecord> => {
    demandRight(by, 'manage-keys');
    const record = await records.get(id);
    if (record !== undefined && manages(by, record.tenant)) return record;
    throw new TroupeError('key-not-found', `There is no key ${JSON.stringify(id.slice(0, 128))}.`);
  };

  const change = async (by: Principal, id: string, changes: (record: KeyRecord) => Partial<KeyRecord> | undefined): Promise<KeyRecord> => {
    for (;;) {
      const record = await find(by, id);
      const wanted = changes(record);
      if (wanted === undefined) return record;
      if (!(await records.change(record, wanted))) continue;
      forget(id);
      return { ...record, ...wanted };
    }
  };

  return {
    async create(by, request) {
      demandRight(by, 'manage-keys');
      const { tenant = by.tenant } = request;
      if (!manages(by, tenant))
        throw new TroupeError('missing-right', `Only admins of the tenant "${defaultTenant}" make keys of other tenants.`);
      demandNoMoreRights(by, request);
      await demandRoom(records, tenant, env.now());
      for (;;) {
        const id = newKeyId(env);
        const key = newKeyText(id, env);
        const record = recordOf({ ...request, tenant }, id, key, by, env.now());
        if (await records.insert(record)) return { ...(await view(records, record)), key };
      }
    },
    async list(by, { tenant, limit, cursor }) {
      demandRight(by, 'manage-keys');
      const own = by.tenant === defaultTenant ? tenant : by.tenant;
      if (tenant !== undefined && !manages(by, tenant)) return { items: [] };
      const page = await records.page(own, limit, cursor === undefined ? undefined : readKeyCursor(cursor));
      const items = await Promise.all(page.records.map((record) => view(records, record)));
      return { items, ...(page.cursor === undefined ? {} : { next: writeKeyCursor(page.cursor) }) };
    },
    get: async (by, id) => view(records, await find(by, id)),
    async rotate(by, id, overlap) {
      let key = '';
      const record = await change(by, id, (before) => {
        demandNoMoreRights(by, before);
        if (before.revokedAt !== undefined) throw new TroupeError('key-revoked', `The key "${id}" was revoked. Make a new one.`);
        key = newKeyText(id, env);
        const now = env.now();
        return { hash: hashOf(key), rotatedAt: now, previousHash: before.hash, previousUntil: now + overlap };
      });
      return { ...(await view(records, record)), key } satisfies IssuedApiKey;
    },
    async revoke(by, id) {
      const record = await change(by, id, ({ revokedAt }) => (revokedAt === undefined ? { revokedAt: env.now() } : undefined));
      return view(records, record);
    },
  };
}

function manages(by: Principal, tenant: string): boolean {
  return by.tenant === defaultTenant || by.tenant === tenant;
}

/** Keys that are taken are bounded; those that ended are only listed. */
async function demandRoom(records: KeyRecords, tenant: string, now: number): Promise<void> {
  let taken = 0;
  let cursor: string | undefined;
  do {
    const page = await records.page(tenant, defaultBounds.pageItems, cursor);
    taken += page.records.filter(({ revokedAt, expiresAt = Infinity }) => revokedAt === undefined && expiresAt > now).length;
    cursor = page.cursor;
  } while (cursor !== undefined && taken < defaultBounds.keysOfTenant);
  if (taken < defaultBounds.keysOfTenant) return;
  throw new TroupeError('too-many-keys', `The tenant "${tenant}" has ${taken} keys. Revoke those that nobody uses first.`);
}

function recordOf(
  { label, tenant, roles, approves, expiresIn }: NewApiKey & { readonly tenant: string },
  id: string,
  key: string,
  by: Principal,
  now: number,
): KeyRecord {
  return {
    id,
    tenant,
    label,
    roles,
    ...(approves === undefined ? {} : { approves }),
    hash: hashOf(key),
    createdAt: now,
    createdBy: principalText(by),
    ...(expiresIn === undefined ? {} : { expiresAt: now + expiresIn }),
    revision: 0,
  };
}

function hashOf(key: string): string {
  return keyHash(key).toString('hex');
}

async function view(records: KeyRecords, record: KeyRecord): Promise<ApiKey> {
  const { id, label, tenant, roles, approves, createdAt, createdBy, expiresAt, rotatedAt, previousUntil, revokedAt } = record;
  return {
    id,
    label,
    tenant,
    roles,
    ...(approves === undefined ? {} : { approves }),
    createdAt: iso(createdAt),
    createdBy,
    ...moments({ expiresAt, rotatedAt, previousUntil, revokedAt, lastUsedAt: await records.lastUse(id) }),
  };
}

/** Those of them that there are. */
function moments<N extends string>(all: Readonly<Record<N, number | undefined>>): { readonly [name in N]?: string } {
  const there = Object.entries<number | undefined>(all).flatMap(([name, at]) => (at === undefined ? [] : [[name, iso(at)] as const]));
  return Object.fromEntries(there) as { readonly [name in N]?: string };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
