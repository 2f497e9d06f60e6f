import { createHash } from 'node:crypto';
import { defaultBounds, invalidToken, type LoginProvider, type Logins, type Principal, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { KeyIdentities } from '../keys/key-identities.ts';
import { rememberedRecords } from '../remembered-records.ts';
import type { LoginRecord, LoginRecords } from './login-records.ts';

/** The use of a log-in is written no more often. */
const USE_MS = 60_000;
/** Log-ins that have ended, of whomever, that each new one removes. */
const REMOVED_AT_ONCE = 20;

interface Remembered {
  readonly record: LoginRecord;
  /** As this process knows, which may not be written yet. */
  usedAt: number;
  /** Of people. */
  readonly principal: Principal | undefined;
}

export interface LoginParts {
  readonly records: LoginRecords;
  readonly keys: Pick<KeyIdentities, 'holders'>;
  /** Holders of keys that are in no store. */
  readonly bootstrap: readonly Principal[];
  readonly provider?: LoginProvider | undefined;
  readonly env: Pick<Env, 'now' | 'monotonic' | 'random'>;
  readonly log: WorkflowLog;
}

/** Log-ins of browsers, which end as they should (I7). */
export function browserLogins({ records, keys, bootstrap, provider, env, log }: LoginParts): Logins {
  const remembered = rememberedRecords<LoginRecord, Remembered>({
    env,
    read: (id) => records.get(id),
    view: (record, before) => ({
      record,
      usedAt: Math.max(record.usedAt, before?.usedAt ?? 0),
      principal: before?.principal ?? personOf(record),
    }),
  });
  const bootstrapById = new Map(bootstrap.map((principal) => [principal.id, principal]));

  const lasts = ({ record, usedAt }: Remembered): boolean => env.now() < Math.min(record.endsAt, usedAt + defaultBounds.loginIdle);

  const noteUse = (entry: Remembered): void => {
    const now = env.now();
    if (now - entry.usedAt < USE_MS) return;
    entry.usedAt = now;
    records
      .noteUse(entry.record, now)
      .catch((error: unknown) => log.warn('The last use of a log-in was not written.', { error: String(error) }));
  };

  const removeOthers = async (record: LoginRecord): Promise<void> => {
    const same = await records.ofSame(record, defaultBounds.logins + REMOVED_AT_ONCE);
    const ended = await records.endedBefore(record.createdAt, REMOVED_AT_ONCE);
    for (const id of [...same.slice(0, Math.max(0, same.length - defaultBounds.logins)), ...ended]) {
      await records.delete(id);
      remembered.forget(id);
    }
  };

  return {
    ...(provider === undefined ? {} : { provider }),
    async begin(principal) {
      const text = Buffer.from(env.random(32), 'hex').toString('base64url');
      const record = recordOf(idOf(text), principal, env.now());
      await records.insert(record);
      await removeOthers(record);
      return { text, lasts: defaultBounds.loginTime };
    },
    async end(text) {
      if (!isLogin(text)) return;
      await records.delete(idOf(text));
      remembered.forget(idOf(text));
    },
    known(text) {
      const entry = isLogin(text) ? remembered.known(idOf(text)) : undefined;
      if (entry === undefined || !lasts(entry)) return undefined;
      const { principal: id } = entry.record;
      const principal = entry.principal ?? bootstrapById.get(id) ?? keys.holders.known(id);
      if (principal !== undefined) noteUse(entry);
      return principal;
    },
    async find(text) {
      const entry = isLogin(text) ? await remembered.find(idOf(text)) : undefined;
      if (entry === undefined || !lasts(entry)) throw invalidToken();
      const { principal: id } = entry.record;
      const principal = entry.principal ?? bootstrapById.get(id) ?? (await keys.holders.find(id));
      if (principal === undefined) throw invalidToken();
      noteUse(entry);
      return principal;
    },
  };
}

function recordOf(id: string, { kind, id: principal, tenant, roles, user }: Principal, now: number): LoginRecord {
  if (kind !== 'key' && kind !== 'user') throw invalidToken();
  return {
    id,
    kind,
    principal,
    tenant,
    ...(kind === 'user' ? { roles, ...(user === undefined ? {} : { user }) } : {}),
    createdAt: now,
    endsAt: now + defaultBounds.loginTime,
    usedAt: now,
  };
}

function personOf({ kind, principal, tenant, roles = [], user }: LoginRecord): Principal | undefined {
  if (kind === 'key') return undefined;
  return Object.freeze({ kind, id: principal, tenant, roles, ...(user === undefined ? {} : { user }) });
}

/** 256 random bits need no slow hash. */
function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isLogin(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}
