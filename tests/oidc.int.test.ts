import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@troupe/access';
import { invalidToken, type Identities, type WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { memoryStore } from '@troupe/store/memory';
import { exportJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appOf } from './app-of.ts';
import { AUDIENCE, identityProvider, newKey, type IdentityProvider } from './oidc/identity-provider.ts';

const wait: WorkflowDefinition = { kind: 'workflow', name: 'wait', run: (ctx) => ctx.signal('finish') };
const app = appOf(wait);

const clients = {
  ann: { realm: { groups: ['staff', 'choir'] }, org: 'acme', name: 'Ann' },
  bob: { realm: { groups: ['caller', 'viewer'] }, org: 'acme' },
  eve: { realm: { groups: ['staff'] }, org: 'globex' },
  nowhere: { realm: { groups: ['staff'] } },
  odd: { realm: { groups: ['staff'] }, org: 'acme~x' },
};

let provider: IdentityProvider;
let data: string;
let platform: Platform;

beforeEach(async () => {
  provider = await identityProvider(clients);
  data = await mkdtemp(join(tmpdir(), 'troupe-oidc-'));
  const env = {
    ...{ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent' },
    TROUPE_OIDC_ISSUER: provider.issuer,
    TROUPE_OIDC_AUDIENCE: AUDIENCE,
    TROUPE_OIDC_CLAIM_TENANT: 'org',
    TROUPE_OIDC_CLAIM_ROLES: 'realm.groups',
    TROUPE_OIDC_CLAIM_USER: 'name',
    TROUPE_OIDC_ROLES: 'staff=operator, leads=admin',
  };
  platform = await startEmbedded(embeddedConfig(env), app);
});
afterEach(async () => {
  await platform.close();
  await provider[Symbol.asyncDispose]();
  await rm(data, { recursive: true });
});

async function ask(token: string, path = '/v1/me', body?: object): Promise<{ readonly status: number; readonly body: any }> {
  const answer = await fetch(`${platform.url}${path}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

const claims = (over: JWTPayload = {}): JWTPayload => {
  const now = Math.floor(Date.now() / 1_000);
  const good = { iss: provider.issuer, aud: AUDIENCE, sub: 'ann', iat: now, exp: now + 600, ...clients.ann };
  return Object.fromEntries(Object.entries({ ...good, ...over }).filter(([, value]) => value !== undefined));
};
const refused = { status: 401, body: { code: 'invalid-token', detail: invalidToken().message } };

describe('a token of the identity provider (I6)', () => {
  it('makes a principal of its claims: tenant, roles, user', async () => {
    expect((await ask(await provider.token('ann'))).body).toMatchObject({
      ...{ kind: 'user', id: 'ann', tenant: 'acme', roles: ['operator'], user: 'Ann' },
    });
    const bob = (await ask(await provider.token('bob'))).body;
    expect(bob).toMatchObject({ id: 'bob', roles: ['caller', 'viewer'] });
    expect(bob.user).toBeUndefined();
    expect(await ask(await provider.token('eve'))).toMatchObject({ body: { tenant: 'globex' } });
  });

  it('starts tasks that are its own, whichever token of it asks, and no other tenant sees them', async () => {
    const started = await ask(await provider.token('ann'), '/v1/tasks', { workflow: 'wait', id: 'a' });
    expect(started).toMatchObject({ status: 202, body: { startedBy: { kind: 'user', id: 'ann', user: 'Ann' } } });
    expect(await ask(await provider.token('ann'), '/v1/tasks/a')).toMatchObject({ status: 200 });
    expect(await ask(await provider.token('eve'), '/v1/tasks/a')).toMatchObject({ status: 404 });
  });

  it('is refused with one text whatever is wrong with it', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const stranger = await newKey();
    const good = await provider.signed(claims());
    const [head, , signature] = good.split('.') as [string, string, string];
    const others = Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url');
    const published = Buffer.from(JSON.stringify(await exportJWK((await newKey()).key)));
    const bad: Readonly<Record<string, string>> = {
      'expired beyond the tolerance': await provider.signed(claims({ exp: now - 31 })),
      'not valid yet': await provider.signed(claims({ nbf: now + 60 })),
      'for another audience': await provider.signed(claims({ aud: 'https://other.example' })),
      'for no audience': await provider.signed(claims({ aud: undefined! })),
      'of another issuer': await provider.signed(claims({ iss: `${provider.issuer}/other` })),
      'of no issuer': await provider.signed(claims({ iss: undefined! })),
      'without an end': await provider.signed(claims({ exp: undefined! })),
      'without a subject': await provider.signed(claims({ sub: undefined! })),
      'with alg none': new UnsecuredJWT(claims()).encode(),
      'signed with what everybody may read': await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(published),
      'signed by a stranger in the name of the key': await provider.signed(claims(), stranger, {
        kid: JSON.parse(Buffer.from(head, 'base64url').toString()).kid,
      }),
      'with a key nobody knows': await provider.signed(claims(), stranger),
      'with a key of its own': await provider.signed(claims(), stranger, { jwk: { kty: 'oct' } }),
      'with claims that were changed': `${head}.${others}.${signature}`,
      'without its signature': `${head}.${good.split('.')[1]}.`,
      'of no tenant': await provider.token('nowhere'),
      'of a tenant that is none': await provider.token('odd'),
      'too long': await provider.signed(claims({ more: 'x'.repeat(9_000) })),
      'no token': 'a.b',
    };
    for (const [what, token] of Object.entries(bad)) expect({ what, ...(await ask(token)) }).toMatchObject({ what, ...refused });
    expect(await ask(await provider.signed(claims({ exp: now - 20 })))).toMatchObject({ status: 200 });
    expect(await ask(good)).toMatchObject({ status: 200 });
  });

  it('with keys nobody knows does not make the platform ask the provider again and again', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, async () => provider.signed(claims(), await newKey())));
    expect(await ask(await provider.token('ann'))).toMatchObject({ status: 200 });
    const before = provider.asked.length;
    for (const token of tokens) expect(await ask(token)).toMatchObject(refused);
    expect(provider.asked.length).toBe(before);
  });
});

describe('in time, a token (I6)', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());
  const pass = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);

  /** Its clock is the one of the test. */
  function identities(): Identities {
    const oidc = { issuer: provider.issuer, audience: AUDIENCE, claims: { tenant: 'org', roles: 'realm.groups', user: 'name' }, roles: {} };
    const env = { now: () => Date.now(), monotonic: () => Date.now(), random: () => '' };
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    return credentials({ store: memoryStore(), env, log, oidc }).identities;
  }
  const holder = async (of: Identities, token: string): Promise<string> => {
    try {
      return (of.known(token) ?? (await of.find(token))).id;
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
  };

  it('ends for who was known, too', async () => {
    const of = identities();
    const token = await provider.signed(claims());
    expect(await holder(of, token)).toBe('ann');
    pass(629_000);
    expect(await holder(of, token)).toBe('ann');
    pass(1_000);
    expect(of.known(token)).toBeUndefined();
    expect(await holder(of, token)).toBe('invalid-token');
  });

  it('is of one principal, whichever it is', async () => {
    const of = identities();
    const [one, two] = [await provider.signed(claims()), await provider.signed(claims({ jti: 'other' }))];
    const found = await of.find(one);
    expect([of.known(one) === found, (await of.find(two)) === found, of.known(two) === found]).toEqual([true, true, true]);
    pass(300_000);
    expect(of.known(one)).toBeUndefined();
    expect(await of.find(one)).toBe(found);
  });

  it('whose key has rotated is taken with the new key, and with the old one no more once that was forgotten', async () => {
    const of = identities();
    const known = await provider.signed(claims());
    expect(await holder(of, known)).toBe('ann');
    const stale = await provider.signed(claims({ jti: 'not seen yet' }));
    await provider.rotate();
    pass(11_000);
    expect(await holder(of, await provider.token('ann'))).toBe('ann');
    expect([await holder(of, known), await holder(of, stale)]).toEqual(['ann', 'invalid-token']);
    pass(300_000);
    expect(await holder(of, known)).toBe('invalid-token');
  });

  it('can be checked again once the provider is back', async () => {
    const of = identities();
    const token = await provider.signed(claims());
    provider.away(true);
    expect(await holder(of, token)).toBe('unavailable');
    provider.away(false);
    expect(await holder(of, token)).toBe('unavailable');
    pass(5_000);
    expect(await holder(of, token)).toBe('ann');
  });
});

describe('a provider that is away', () => {
  it('makes a token that cannot be checked no wrong one: 503, and keys go on', async () => {
    const token = await provider.token('ann');
    provider.away(true);
    const before = provider.asked.length;
    for (let n = 0; n < 5; n++) {
      expect(await ask(token)).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } });
    }
    expect(provider.asked.length).toBe(before + 1);
    expect(await ask(`${token}x`, '/healthz')).toMatchObject({ status: 200 });
  });

  it('stops nobody whose key is known', async () => {
    expect(await ask(await provider.token('ann'))).toMatchObject({ status: 200 });
    const token = await provider.token('bob');
    provider.away(true);
    expect(await ask(token)).toMatchObject({ status: 200 });
  });
});
