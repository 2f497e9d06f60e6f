import { defaultBounds, type Principal } from '@troupe/contracts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import type { Store } from '@troupe/store';
import { describe, expect, it } from 'vitest';
import { credentials, type Credentials } from '../src/credentials.ts';
import { loginRecords } from '../src/logins/login-records.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const root: Principal = { kind: 'key', id: '0a1b2c3d', tenant: 'default', roles: ['admin'] };
const ann: Principal = { kind: 'user', id: 'ann', tenant: 'acme', roles: ['operator'], user: 'Ann' };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A process over a store that others share. */
const processOver = (store: Store, env: VirtualEnv, bootstrap: readonly Principal[] = [root]): Credentials =>
  credentials({ store, env, log: silent, bootstrap });

function start(): Credentials & { readonly env: VirtualEnv; readonly store: Store; readonly other: Credentials } {
  const env = virtualEnv();
  const store = memoryStore(undefined, env.now);
  return { env, store, ...processOver(store, env), other: processOver(store, env) };
}

/** As an edge asks. */
const holder = async ({ logins }: Credentials, text: string): Promise<Principal | string> =>
  logins.known(text) ?? logins.find(text).catch(({ code }: { readonly code: string }) => code);

async function newKey({ keys }: Credentials, expiresIn?: number): Promise<{ readonly id: string; readonly principal: Principal }> {
  const { id } = await keys.create(root, { label: 'a', roles: ['viewer'], ...(expiresIn === undefined ? {} : { expiresIn }) });
  return { id, principal: { kind: 'key', id, tenant: 'default', roles: ['viewer'] } };
}

describe('a log-in (I7)', () => {
  it('is of who logged in, in every process and after a restart, and is stored as a hash alone', async () => {
    const platform = start();
    const inserted: object[] = [];
    const documents: Store['documents'] = (spec) => {
      const inner = platform.store.documents(spec);
      return { ...inner, insert: (document) => (inserted.push(document), inner.insert(document)) };
    };
    const first = processOver({ ...platform.store, documents }, platform.env);
    const { principal } = await newKey(platform);
    for (const each of [root, ann, principal]) {
      const { text, lasts } = await first.logins.begin(each);
      expect(text).toMatch(/^[\w-]{43}$/);
      expect(lasts).toBe(12 * HOUR);
      for (const process of [platform, platform.other, processOver(platform.store, platform.env)])
        expect(await holder(process, text)).toEqual(each);
      expect(platform.logins.known(text)).toBe(platform.logins.known(text));
      expect(inserted.at(-1)).toMatchObject({ principal: each.id });
      expect(JSON.stringify(inserted)).not.toContain(text);
    }
  });

  it('that nobody was given is refused', async () => {
    const platform = start();
    const { text } = await platform.logins.begin(ann);
    for (const wrong of ['', 'x', text.slice(1), `${text}x`, 'A'.repeat(43)]) expect(await holder(platform, wrong)).toBe('invalid-token');
  });

  it('is for keys and people alone', async () => {
    const { logins } = start();
    const local = { ...root, kind: 'local' as const };
    await expect(logins.begin(local)).rejects.toMatchObject({ code: 'invalid-token' });
  });

  it('is over once it was logged out, though it was being read at that moment', async () => {
    const platform = start();
    const { text } = await platform.logins.begin(ann);
    const [read, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const documents: Store['documents'] = (spec) => {
      const inner = platform.store.documents(spec);
      const get: typeof inner.get = async (key) => {
        const found = await inner.get(key);
        read.resolve();
        await letGo.promise;
        return found;
      };
      return { ...inner, get };
    };
    const slow = processOver({ ...platform.store, documents }, platform.env);
    const looking = slow.logins.find(text);
    await read.promise;
    await slow.logins.end(text);
    letGo.resolve();
    await looking;
    expect(slow.logins.known(text)).toBeUndefined();
    expect(await holder(slow, text)).toBe('invalid-token');
  });

  it('that was logged out is refused at once, by others within half a minute', async () => {
    const platform = start();
    const { text } = await platform.logins.begin(ann);
    for (const process of [platform, platform.other]) expect(await holder(process, text)).toEqual(ann);
    await platform.logins.end(text);
    await platform.logins.end(text);
    expect(await holder(platform, text)).toBe('invalid-token');
    platform.env.advance(30_000);
    expect(await holder(platform.other, text)).toBe('invalid-token');
  });

  it('ends when it was not used for an hour, and twelve hours after its begin in any case', async () => {
    const platform = start();
    const [used, unused] = [await platform.logins.begin(ann), await platform.logins.begin(ann)];
    for (let minutes = 0; minutes < 59; minutes++) {
      expect(await holder(platform, used.text)).toEqual(ann);
      platform.env.advance(MINUTE);
    }
    expect(await holder(platform.other, unused.text)).toEqual(ann);
    platform.env.advance(HOUR);
    expect(await holder(platform, unused.text)).toBe('invalid-token');
    expect(await holder(platform, used.text)).toBe('invalid-token');

    const { text } = await platform.logins.begin(ann);
    for (let minutes = 0; minutes < 12 * 60; minutes += 30) {
      // Whichever process is asked, its use counts for all.
      expect(await holder(minutes % 60 === 0 ? platform : platform.other, text)).toEqual(ann);
      platform.env.advance(30 * MINUTE);
    }
    expect(await holder(platform, text)).toBe('invalid-token');
  });

  it('ends with its key: revoked, expired, or of those the platform is started with', async () => {
    const platform = start();
    const [revoked, expired] = [await newKey(platform), await newKey(platform, 10 * MINUTE)];
    const texts = await Promise.all(
      [revoked.principal, expired.principal, root].map(async (each) => (await platform.logins.begin(each)).text),
    );
    for (const text of texts) expect(typeof (await holder(platform.other, text))).toBe('object');
    await platform.keys.revoke(root, revoked.id);
    expect(await holder(platform, texts[0]!)).toBe('invalid-token');
    platform.env.advance(MINUTE);
    expect(await holder(platform.other, texts[0]!)).toBe('invalid-token');
    platform.env.advance(9 * MINUTE);
    expect(await holder(platform, texts[1]!)).toBe('invalid-token');
    expect(await holder(processOver(platform.store, platform.env, []), texts[2]!)).toBe('invalid-token');
  });

  it('goes on with a new text of its key', async () => {
    const platform = start();
    const { id, principal } = await newKey(platform);
    const { text } = await platform.logins.begin(principal);
    await platform.keys.rotate(root, id, 0);
    expect(await holder(platform, text)).toEqual(principal);
  });

  it('is one of so many of a principal: the oldest ends', async () => {
    const platform = start();
    const others = await platform.logins.begin({ ...ann, id: 'bob' });
    const texts: string[] = [];
    for (let n = 0; n < defaultBounds.logins + 2; n++) {
      texts.push((await platform.logins.begin(ann)).text);
      platform.env.advance(1);
    }
    const seen = await Promise.all(texts.map(async (text) => typeof (await holder(platform, text)) === 'object'));
    expect(seen).toEqual(texts.map((_, n) => n >= 2));
    expect(await holder(platform, others.text)).toMatchObject({ id: 'bob' });
  });

  it('leaves nothing in the store once it has ended and others begin', async () => {
    const { logins, env, store } = start();
    for (let n = 0; n < 5; n++) await logins.begin({ ...ann, id: `person-${n}` });
    env.advance(12 * HOUR + 1);
    const records = loginRecords(store);
    expect(await records.endedBefore(env.now(), 10)).toHaveLength(5);
    await logins.begin(ann);
    expect(await records.endedBefore(env.now(), 10)).toHaveLength(0);
  });

  it('is known while the store is away for a moment, and its use is written once a minute at most', async () => {
    const platform = start();
    const writes: number[] = [];
    let away = false;
    const documents: Store['documents'] = (spec) => {
      const inner = platform.store.documents(spec);
      return {
        ...inner,
        get: (key) => (away ? Promise.reject(new Error('the store is away')) : inner.get(key)),
        replace(document, unchanged) {
          writes.push(platform.env.now());
          return inner.replace(document, unchanged);
        },
      };
    };
    const process = processOver({ ...platform.store, documents }, platform.env);
    const { text } = await process.logins.begin(ann);
    for (let second = 0; second < 130; second++) {
      expect(await holder(process, text)).toEqual(ann);
      platform.env.advance(1_000);
    }
    expect(writes).toHaveLength(2);
    await process.logins.find(text);
    away = true;
    platform.env.advance(20_000);
    expect(process.logins.known(text)).toEqual(ann);
    platform.env.advance(20_000);
    expect(process.logins.known(text)).toBeUndefined();
    await expect(process.logins.find(text)).rejects.toThrow('the store is away');
  });
});
