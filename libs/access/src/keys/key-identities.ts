import { timingSafeEqual } from 'node:crypto';
import { invalidToken, type Identities, type Principal, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { KeyRecord, KeyRecords } from './key-records.ts';
import { isWholeKey, keyHash, keyIdOf } from './key-text.ts';

/**
 * A key that was revoked is refused within a minute by every process (I3): what was read of it is read again after
 * a quarter of that, and not believed after a half.
 */
const READ_AGAIN_MS = 15_000;
const BELIEVED_MS = 30_000;
/** The use of a key is written no more often. */
const USE_MS = 60_000;
/** Keys that are remembered; those longest unused are forgotten. */
const MOST_REMEMBERED = 10_000;

export interface KeyIdentities extends Identities {
  /** Reads the key again when it is used next. */
  forget(id: string): void;
}

interface Remembered {
  record: KeyRecord;
  hashes: readonly Buffer[];
  principal: Principal;
  readAt: number;
  usedAt: number;
}

interface Parts {
  readonly records: KeyRecords;
  readonly env: Pick<Env, 'now' | 'monotonic'>;
  readonly log: WorkflowLog;
}

/** Finds the holders of keys. A key has one principal while it is remembered, whatever is read of it again. */
export function keyIdentities({ records, env, log }: Parts): KeyIdentities {
  const remembered = new Map<string, Remembered>();
  const reading = new Map<string, Promise<KeyRecord | undefined>>();

  const read = (id: string): Promise<KeyRecord | undefined> => {
    const underWay = reading.get(id);
    if (underWay !== undefined) return underWay;
    const asked = env.monotonic();
    const look = records
      .get(id)
      .then((record) => {
        remember(id, record, asked);
        return record;
      })
      .finally(() => reading.delete(id));
    reading.set(id, look);
    return look;
  };

  const remember = (id: string, record: KeyRecord | undefined, readAt: number): void => {
    const before = remembered.get(id);
    remembered.delete(id);
    if (record === undefined || record.revokedAt !== undefined) return;
    const principal = samePrincipal(before?.principal, principalOf(record));
    remembered.set(id, { record, hashes: hashesOf(record), principal, readAt, usedAt: before?.usedAt ?? -Infinity });
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  };

  const holderOf = (entry: Remembered, credential: string): Principal | undefined => {
    const now = env.now();
    const { expiresAt = Infinity, previousUntil = -Infinity } = entry.record;
    if (now >= expiresAt) return undefined;
    const sent = keyHash(credential);
    const [current, previous] = entry.hashes as [Buffer, Buffer?];
    const fits = timingSafeEqual(sent, current) || (previous !== undefined && now < previousUntil && timingSafeEqual(sent, previous));
    return fits ? entry.principal : undefined;
  };

  const noteUse = (id: string, entry: Remembered): void => {
    const now = env.monotonic();
    if (now - entry.usedAt < USE_MS) return;
    entry.usedAt = now;
    records
      .noteUse(id, env.now())
      .catch((error: unknown) => log.warn('The last use of an API key was not written.', { key: id, error: String(error) }));
  };

  return {
    known(credential) {
      const id = keyIdOf(credential);
      const entry = id === undefined ? undefined : remembered.get(id);
      if (id === undefined || entry === undefined) return undefined;
      const age = env.monotonic() - entry.readAt;
      if (age >= BELIEVED_MS) return undefined;
      if (age >= READ_AGAIN_MS) read(id).catch(() => {});
      const holder = holderOf(entry, credential);
      if (holder !== undefined) noteUse(id, entry);
      return holder;
    },
    async find(credential) {
      const id = keyIdOf(credential);
      if (id === undefined || !isWholeKey(credential)) throw invalidToken();
      await read(id);
      const entry = remembered.get(id);
      const holder = entry && holderOf(entry, credential);
      if (holder === undefined) throw invalidToken();
      noteUse(id, entry!);
      return holder;
    },
    forget: (id) => void remembered.delete(id),
  };
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
