import { type NewApiKey, type Principal, type Role } from '@troupe/contracts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import type { Store } from '@troupe/store';
import { describe, expect, it } from 'vitest';
import { keyAccess, type KeyAccess } from '../src/keys/key-access.ts';
import { keyIdentities } from '../src/keys/key-identities.ts';
import { keyRecords } from '../src/keys/key-records.ts';
import { newKeyText } from '../src/keys/key-text.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const admin = (tenant: string, over: Partial<Principal> = {}): Principal => ({
  kind: 'key',
  id: 'root',
  tenant,
  roles: ['admin'],
  ...over,
});
const root = admin('default');

/** A process over a store that others share. */
const processOver = (store: Store, env: VirtualEnv): KeyAccess => keyAccess({ store, env, log: silent });

function start(): KeyAccess & { readonly env: VirtualEnv; readonly store: Store; readonly other: KeyAccess } {
  const env = virtualEnv();
  const store = memoryStore(undefined, env.now);
  return { env, store, ...processOver(store, env), other: processOver(store, env) };
}

const request = (over: Partial<NewApiKey> = {}): NewApiKey => ({ label: 'a job', roles: ['caller'], ...over });
const outcome = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'done',
    ({ code }: { readonly code: string }) => code,
  );
/** As an edge asks. */
const holder = async ({ identities }: KeyAccess, credential: string): Promise<Principal | string> =>
  identities.known(credential) ?? identities.find(credential).catch(({ code }: { readonly code: string }) => code);

describe('an API key', () => {
  it('is found by its text, by every process, as one principal that says nothing of the text', async () => {
    const platform = start();
    const { key, ...shown } = await platform.keys.create(root, request({ tenant: 'acme', roles: ['approver'], approves: ['refund'] }));
    const found = await holder(platform, key);
    expect(found).toEqual({ kind: 'key', id: shown.id, tenant: 'acme', roles: ['approver'], approves: ['refund'] });
    expect(await holder(platform.other, key)).toEqual(found);
    expect(platform.identities.known(key)).toBe(found);
    expect(JSON.stringify([found, shown])).not.toContain(key.slice(20));
  });

  it('is stored as a hash alone', async () => {
    const { keys, store } = start();
    const { id, key } = await keys.create(root, request());
    const stored = JSON.stringify(await keyRecords(store).get(id));
    expect(stored).toContain('"hash"');
    expect(stored).not.toContain(key.slice(20, 40));
  });

  it('is the same principal however often it is read again', async () => {
    const platform = start();
    const { key } = await platform.keys.create(root, request());
    const found = await holder(platform, key);
    for (let n = 0; n < 10; n++) {
      platform.env.advance(14_000);
      expect(await holder(platform, key)).toBe(found);
    }
    platform.env.advance(3_600_000);
    expect(platform.identities.known(key)).toBeUndefined();
    expect(await holder(platform, key)).toBe(found);
  });

  it('of which anything is another is refused, and so is one that was never made, without a look at the store', async () => {
    const platform = start();
    const { key, id } = await platform.keys.create(root, request());
    await holder(platform, key);
    const forged = newKeyText(id, platform.env);
    expect(await holder(platform, forged)).toBe('invalid-token');
    expect(await holder(platform, key)).toMatchObject({ id });
    const reads: string[] = [];
    const { find } = keyIdentities({
      records: { ...keyRecords(platform.store), get: async (asked) => void reads.push(asked) as undefined },
      env: platform.env,
      log: silent,
    });
    for (const text of ['', 'x', `${key.slice(0, -1)}x`, 'troupe_', newKeyText('b'.repeat(12), platform.env).slice(0, -2)])
      expect(await outcome(find(text))).toBe('invalid-token');
    expect(reads).toEqual([]);
  });

  it('that was revoked is refused at once by the process that was asked, and within a minute by the others (I3)', async () => {
    const platform = start();
    const { key, id } = await platform.keys.create(root, request());
    for (const each of [platform, platform.other]) expect(await holder(each, key)).toMatchObject({ id });
    const revoked = await platform.keys.revoke(root, id);
    expect(revoked.revokedAt).toBeDefined();
    expect(await holder(platform, key)).toBe('invalid-token');
    expect(await platform.keys.revoke(root, id)).toEqual(revoked);
    // However often it is used.
    for (let second = 0; second < 59; second++) {
      platform.env.advance(1_000);
      await holder(platform.other, key);
    }
    expect(await holder(platform.other, key)).toBe('invalid-token');
    expect(await outcome(platform.keys.rotate(root, id, 0))).toBe('key-revoked');
  });

  it('that is not used meanwhile is refused when it is used again (I3)', async () => {
    const platform = start();
    const { key, id } = await platform.keys.create(root, request());
    await holder(platform.other, key);
    await platform.keys.revoke(root, id);
    platform.env.advance(30_000);
    expect(await holder(platform.other, key)).toBe('invalid-token');
  });

  it('expires to the millisecond', async () => {
    const platform = start();
    const { key, expiresAt } = await platform.keys.create(root, request({ expiresIn: 5_000 }));
    expect(Date.parse(expiresAt!)).toBe(platform.env.now() + 5_000);
    platform.env.advance(4_999);
    expect(await holder(platform, key)).toMatchObject({ kind: 'key' });
    platform.env.advance(1);
    expect(await holder(platform, key)).toBe('invalid-token');
  });

  it('has a new text after a rotation, is who it was, and its old text is taken for the overlap', async () => {
    const platform = start();
    const { key, id } = await platform.keys.create(root, request());
    const before = await holder(platform, key);
    const rotated = await platform.keys.rotate(root, id, 60_000);
    expect([rotated.id, rotated.key === key]).toEqual([id, false]);
    for (const each of [key, rotated.key]) expect(await holder(platform, each)).toEqual(before);
    // A process that has read the key before finds the new text, too.
    expect(await holder(platform.other, rotated.key)).toEqual(before);
    platform.env.advance(60_000);
    expect(await holder(platform, key)).toBe('invalid-token');
    expect(await holder(platform, rotated.key)).toMatchObject({ id });
    const again = await platform.keys.rotate(root, id, 0);
    expect([await holder(platform, rotated.key), await holder(platform, again.key)]).toMatchObject(['invalid-token', { id }]);
  });

  it('says when it was last used, to the minute, and no use waits for that', async () => {
    const platform = start();
    const records = keyRecords(platform.store);
    const writes: number[] = [];
    const identities = keyIdentities({
      records: { ...records, noteUse: (id, at) => (writes.push(at), records.noteUse(id, at)) },
      env: platform.env,
      log: silent,
    });
    const { key, id } = await platform.keys.create(root, request());
    expect((await platform.keys.get(root, id)).lastUsedAt).toBeUndefined();
    for (let second = 0; second < 120; second++) {
      expect(identities.known(key) ?? (await identities.find(key))).toMatchObject({ id });
      platform.env.advance(1_000);
    }
    expect(writes).toHaveLength(2);
    expect(writes[1]! - writes[0]!).toBe(60_000);
    await expect.poll(async () => (await platform.keys.get(root, id)).lastUsedAt).toBe(new Date(writes[1]!).toISOString());
  });

  it('is known while the store is away for a moment, and is not called wrong when it cannot be looked for', async () => {
    const platform = start();
    const { key } = await platform.keys.create(root, request());
    const records = keyRecords(platform.store);
    let away = false;
    const identities = keyIdentities({
      records: { ...records, get: (id) => (away ? Promise.reject(new Error('the store is away')) : records.get(id)) },
      env: platform.env,
      log: silent,
    });
    await identities.find(key);
    away = true;
    platform.env.advance(20_000);
    expect(identities.known(key)).toMatchObject({ kind: 'key' });
    platform.env.advance(20_000);
    expect(identities.known(key)).toBeUndefined();
    await expect(identities.find(key)).rejects.toThrow('the store is away');
  });
});

describe('who manages keys (I4)', () => {
  it('are admins, of all tenants those of the default tenant, and of their own the others', async () => {
    const { keys } = start();
    expect((await keys.create(root, request())).tenant).toBe('default');
    const acme = await keys.create(root, request({ tenant: 'acme' }));
    const globex = await keys.create(admin('globex'), request());
    expect([acme.tenant, globex.tenant, globex.createdBy]).toEqual(['acme', 'globex', 'key:root']);
    expect(await outcome(keys.create(admin('globex'), request({ tenant: 'acme' })))).toBe('missing-right');
    const seen = async (by: Principal, tenant?: string): Promise<readonly string[]> =>
      (await keys.list(by, { limit: 10, ...(tenant === undefined ? {} : { tenant }) })).items.map((each) => each.tenant).toSorted();
    expect(await seen(root)).toEqual(['acme', 'default', 'globex']);
    expect(await seen(root, 'acme')).toEqual(['acme']);
    expect(await seen(admin('globex'))).toEqual(['globex']);
    expect(await seen(admin('globex'), 'acme')).toEqual([]);
    for (const ask of [keys.get(admin('globex'), acme.id), keys.rotate(admin('globex'), acme.id, 0), keys.revoke(admin('globex'), acme.id)])
      expect(await outcome(ask)).toBe('key-not-found');
    expect(await outcome(keys.get(root, 'none'))).toBe('key-not-found');
  });

  it.each(['operator', 'caller', 'approver', 'viewer', 'worker-app'] satisfies Role[])('are no %ss', async (role) => {
    const { keys } = start();
    const { id } = await keys.create(root, request());
    const by = { ...root, roles: [role] };
    const asked = [keys.create(by, request()), keys.list(by, { limit: 1 }), keys.get(by, id), keys.rotate(by, id, 0), keys.revoke(by, id)];
    for (const each of asked) expect(await outcome(each)).toBe('missing-right');
  });

  it('give no key more than they have: patterns of approvals are theirs or narrower', async () => {
    const { keys } = start();
    const by = admin('acme', { approves: ['refund', 'mail-*'] });
    const make = (approves?: readonly string[]): Promise<string> =>
      outcome(keys.create(by, request({ roles: ['approver'], ...(approves === undefined ? {} : { approves }) })));
    expect([await make(['refund']), await make(['mail-send', 'mail-*', 'mail-x*']), await make([])]).toEqual(['done', 'done', 'done']);
    expect([await make(), await make(['refund*']), await make(['*']), await make(['refund', 'pay'])]).toEqual(
      Array(4).fill('missing-right'),
    );
    expect(await outcome(keys.create(by, request({ roles: ['caller'] })))).toBe('done');
    // A new text for a key with more is that key.
    const wide = await keys.create(admin('acme'), request({ roles: ['approver'] }));
    expect(await outcome(keys.rotate(by, wide.id, 0))).toBe('missing-right');
    expect(await outcome(keys.revoke(by, wide.id))).toBe('done');
  });

  it('read pages of them, newest first, each once', async () => {
    const { keys, env } = start();
    const made: string[] = [];
    for (let n = 0; n < 7; n++) {
      made.unshift((await keys.create(root, request({ tenant: n % 2 === 0 ? 'acme' : 'globex' }))).id);
      env.advance(1);
    }
    const all = async (by: Principal): Promise<readonly string[]> => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await keys.list(by, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      return seen;
    };
    expect(await all(root)).toEqual(made);
    expect(await all(admin('acme'))).toEqual(made.filter((_, n) => n % 2 === 0));
    await expect(keys.list(root, { limit: 1, cursor: 'rubbish' })).rejects.toMatchObject({ code: 'invalid-cursor' });
    const { next } = await keys.list(root, { limit: 1 });
    for (const { tenant } of (await keys.list(admin('globex'), { limit: 10, cursor: next! })).items) expect(tenant).toBe('globex');
  });

  it('have room for so many in a tenant, those aside that ended', async () => {
    const { keys, env, store } = start();
    const made = [await keys.create(root, request({ expiresIn: 1_000 })), await keys.create(root, request())];
    const records = keyRecords(store);
    const record = (await records.get(made[1]!.id))!;
    for (let n = 0; n < 998; n++) await records.insert({ ...record, id: `more-${n}` });
    expect(await outcome(keys.create(root, request()))).toBe('too-many-keys');
    expect(await outcome(keys.create(root, request({ tenant: 'acme' })))).toBe('done');
    await keys.revoke(root, made[1]!.id);
    expect(await outcome(keys.create(root, request()))).toBe('done');
    expect(await outcome(keys.create(root, request()))).toBe('too-many-keys');
    env.advance(1_000);
    expect(await outcome(keys.create(root, request()))).toBe('done');
  });
});
