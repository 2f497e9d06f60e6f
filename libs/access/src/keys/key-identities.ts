import { timingSafeEqual } from 'node:crypto';
import { invalidToken, type Identities, type Principal, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { rememberedRecords } from '../remembered-records.ts';
import type { KeyRecord, KeyRecords } from './key-records.ts';
import { isWholeKey, keyHash, keyIdOf } from './key-text.ts';

/** The use of a key is written no more often. */
const USE_MS = 60_000;

/** A key that was revoked is refused within a minute by every process (I3). */
export interface KeyIdentities extends Identities {
  /** Reads the key again when it is used next. */
  forget(id: string): void;
  /** Holders by the ids of their keys, for those who were known by the key before; undefined when it has ended. */
  readonly holders: {
    known(id: string): Principal | undefined;
    find(id: string): Promise<Principal | undefined>;
  };
}

interface Remembered {
  readonly record: KeyRecord;
  readonly hashes: readonly Buffer[];
  readonly principal: Principal;
  usedAt: number;
}

interface Parts {
  readonly records: KeyRecords;
  readonly env: Pick<Env, 'now' | 'monotonic'>;
  readonly log: WorkflowLog;
}

/** Finds the holders of keys. A key has one principal while it is remembered, whatever is read of it again. */
export function keyIdentities({ records, env, log }: Parts): KeyIdentities {
  const keys = rememberedRecords<KeyRecord, Remembered>({
    env,
    async read(id) {
      const record = await records.get(id);
      return record?.revokedAt === undefined ? record : undefined;
    },
    view: (record, before) => ({
      record,
      hashes: hashesOf(record),
      principal: samePrincipal(before?.principal, principalOf(record)),
      usedAt: before?.usedAt ?? -Infinity,
    }),
  });

  /** @param credential undefined when it was known before that the principal holds the key */
  const holderOf = (entry: Remembered | undefined, credential?: string): Principal | undefined => {
    if (entry === undefined || env.now() >= (entry.record.expiresAt ?? Infinity)) return undefined;
    if (credential !== undefined && !fits(entry, credential, env.now())) return undefined;
    noteUse(entry);
    return entry.principal;
  };

  const noteUse = (entry: Remembered): void => {
    const now = env.monotonic();
    if (now - entry.usedAt < USE_MS) return;
    entry.usedAt = now;
    const { id } = entry.record;
    records
      .noteUse(id, env.now())
      .catch((error: unknown) => log.warn('The last use of an API key was not written.', { key: id, error: String(error) }));
  };

  return {
    known(credential) {
      const id = keyIdOf(credential);
      return id === undefined ? undefined : holderOf(keys.known(id), credential);
    },
    async find(credential) {
      const id = keyIdOf(credential);
      if (id === undefined || !isWholeKey(credential)) throw invalidToken();
      const holder = holderOf(await keys.find(id), credential);
      if (holder === undefined) throw invalidToken();
      return holder;
    },
    forget: (id) => keys.forget(id),
    holders: { known: (id) => holderOf(keys.known(id)), find: async (id) => holderOf(await keys.find(id)) },
  };
}

/** Whether it is the text of the key, or the one before while that is taken. */
function fits({ hashes, record }: Remembered, credential: string, now: number): boolean {
  const sent = keyHash(credential);
  const [current, previous] = hashes as [Buffer, Buffer?];
  const { previousUntil = -Infinity } = record;
  return timingSafeEqual(sent, current) || (previous !== undefined && now < previousUntil && timingSafeEqual(sent, previous));
}

function hashesOf({ hash, previousHash }: KeyRecord): readonly Buffer[] {
  return [hash, ...(previousHash === undefined ? [] : [previousHash])].map((hex) => Buffer.from(hex, 'hex'));
}

function principalOf({ id, tenant, roles, approves }: KeyRecord): Principal {
  return Object.freeze({ kind: 'key', id, tenant, roles, ...(approves === undefined ? {} : { approves }) });
}

function samePrincipal(before: Principal | undefined, now: Principal): Principal {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
