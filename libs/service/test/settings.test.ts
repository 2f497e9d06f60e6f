import type { TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { readEnvironment, type EnvironmentReader } from '../src/settings/environment.ts';
import type { Environment } from '../src/settings/variables.ts';
import { busSettings } from '../src/settings/bus-settings.ts';
import { appSettings, authSettings, modelSettings, storeSettings, type StoreSettings } from '../src/settings/settings.ts';
import { sharedStores } from '../src/stores/shared-stores.ts';

/** What `read` gives of an environment, or the problems it has. */
function reading<T extends object>(env: Environment, read: (reader: EnvironmentReader) => T): T | readonly string[] {
  const reader = readEnvironment(env);
  try {
    return reader.finish(read(reader));
  } catch (error) {
    expect((error as TroupeError).code).toBe('invalid-configuration');
    return (error as TroupeError).errors!.map(({ message }) => message);
  }
}

const storeOf = (reader: EnvironmentReader): StoreSettings => storeSettings(reader, sharedStores);

describe('the address of the store', () => {
  it('is that of a MongoDB server, by either name', () => {
    expect(reading({ MONGODB_URI: ' mongodb://a:b@host/troupe ' }, storeOf)).toEqual({ store: 'mongodb://a:b@host/troupe' });
    expect(reading({ STORE_URL: 'mongodb+srv://host/troupe' }, storeOf)).toEqual({ store: 'mongodb+srv://host/troupe' });
    const several = 'mongodb://a:b@one:27017,two:27018,[::1]:27019/troupe?replicaSet=rs0';
    expect(reading({ MONGODB_URI: several }, storeOf)).toEqual({ store: several });
  });

  it('is not repeated when it is wrong: it may hold a password', () => {
    const problems = reading({ MONGODB_URI: 'postgres://me:hunter2@host/troupe' }, storeOf);
    expect(problems).toEqual([expect.stringMatching(/^MONGODB_URI is an address/)]);
    expect(String(problems)).not.toContain('hunter2');
    expect(reading({ MONGODB_URI: '' }, storeOf)).toEqual([expect.stringMatching(/^MONGODB_URI is missing/)]);
    expect(reading({ STORE_URL: 'mongodb://a:b@one,' }, storeOf)).toEqual([expect.stringMatching(/^STORE_URL is an address/)]);
  });
});

describe('the user of the store', () => {
  it('may stand in settings of its own, as it is', () => {
    const env = { MONGODB_URI: 'mongodb://one,two/troupe?tls=true', MONGODB_USER: 'ada', MONGODB_PASSWORD: 'p/@:%' };
    expect(reading(env, storeOf)).toEqual({ store: 'mongodb://ada:p%2F%40%3A%25@one,two/troupe?tls=true' });
    expect(reading({ STORE_URL: 'mongodb+srv://host/', MONGODB_USER: 'a', MONGODB_PASSWORD: 'b' }, storeOf)).toEqual({
      store: 'mongodb+srv://a:b@host/',
    });
  });

  it('is that of the address where it names one', () => {
    const env = { MONGODB_URI: 'mongodb://eve:x@host/', MONGODB_USER: 'a', MONGODB_PASSWORD: 'b' };
    expect(reading(env, storeOf)).toEqual({ store: 'mongodb://eve:x@host/' });
  });

  it.each([{ MONGODB_USER: 'ada' }, { MONGODB_PASSWORD: 'hunter2' }])('is refused where half of it is there: %j', (half) => {
    const problems = reading({ MONGODB_URI: 'mongodb://host/troupe', ...half }, storeOf);
    expect(problems).toEqual(['MONGODB_USER and MONGODB_PASSWORD need each other.']);
  });
});

describe('the address of the bus', () => {
  it('may be several', () => {
    const servers = 'nats://u:p@one:4222, tls://two:4222';
    expect(reading({ NATS_URL: servers, NATS_PREFIX: 'staging-2' }, busSettings)).toEqual({
      bus: { servers, backlog: 100_000 },
      natsPrefix: 'staging-2',
    });
  });

  it('has credentials and files beside it, which need each other', () => {
    const env = {
      NATS_URL: 'tls://one',
      NATS_USER: 'me',
      NATS_PASSWORD: 'p@/?#%',
      NATS_CA_FILE: '/ca.pem',
      NATS_JETSTREAM: 'troupe.jetstream',
    };
    expect(reading(env, busSettings)).toMatchObject({
      bus: { user: 'me', pass: 'p@/?#%', tls: { caFile: '/ca.pem' }, jetstream: 'troupe.jetstream' },
    });
    const wrong = { NATS_URL: 'nats://one', NATS_PASSWORD: 'hunter2', NATS_KEY_FILE: '/k.pem', NATS_JETSTREAM: 'a b', NATS_BACKLOG: '0' };
    const problems = reading(wrong, busSettings);
    expect(problems).toEqual(
      ['NATS_PASSWORD', 'NATS_CERT_FILE', 'NATS_JETSTREAM', 'NATS_BACKLOG'].map((name) => expect.stringMatching(`^${name}`)),
    );
    expect(String(problems)).not.toContain('hunter2');
  });

  it('is not repeated when it is wrong', () => {
    const problems = reading({ NATS_URL: 'nats://u:hunter2@one:4222,http://u:hunter2@two', NATS_PREFIX: 'a.b' }, busSettings);
    expect(problems).toEqual([expect.stringMatching(/^NATS_URL is an address/), expect.stringMatching(/^NATS_PREFIX has/)]);
    expect(String(problems)).not.toContain('hunter2');
    expect(reading({ NATS_URL: 'ws://one:8080' }, busSettings)).toEqual([expect.stringMatching(/^NATS_URL is an address/)]);
    expect(reading({}, busSettings)).toEqual([expect.stringMatching(/^NATS_URL is missing/)]);
  });
});

describe.each(['openai', 'anthropic'] as const)('the settings of the %s/… models', (provider) => {
  const variable = `TROUPE_${provider.toUpperCase()}`;
  const settingsIn = (text: string) => modelSettings(readEnvironment({ [variable]: text }))[provider]?.settings;

  it('are JSON', () => {
    const settings = {
      tokenField: 'max_tokens',
      timeouts: { firstToken: '10m' },
      body: { reasoning_effort: 'high' },
      prices: { input: 1, output: 2 },
    };
    expect(settingsIn(JSON.stringify(settings))).toEqual(settings);
  });

  it.each([
    ['{', / is JSON/],
    ['[]', /:/],
    ['{"responseFormat":"xml"}', /\.responseFormat/],
    ['{"timeouts":{"firstToken":"soon"}}', /\.timeouts\.firstToken: is a duration/],
    ['{"prices":{"input":-1,"output":1}}', /\.prices/],
    ['{"header":{"x-key":"canary"}}', /:/],
    ['{"headers":{"x key":"canary"}}', /\.headers/],
  ])('that are %s are a problem', (text, problem) => {
    const problems = reading({ [variable]: text }, modelSettings);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(String(problems)).toContain(variable);
    expect(String(problems)).not.toContain('canary');
  });
});

describe('the public address', () => {
  const of = (url: string): unknown => reading({ TROUPE_AUTH: 'keys', TROUPE_PUBLIC_URL: url }, (read) => authSettings(read, '0.0.0.0'));

  it('is where browsers reach the platform, by https or on this machine', () => {
    expect(of('https://troupe.example.com/')).toMatchObject({ publicUrl: 'https://troupe.example.com' });
    expect(of('http://127.0.0.1:8080')).toMatchObject({ publicUrl: 'http://127.0.0.1:8080' });
    for (const url of [
      'http://troupe.example.com',
      'troupe.example.com',
      'https://troupe.example.com/path',
      'https://a:b@troupe.example.com',
      'https://troupe.example.com?x',
    ])
      expect(of(url)).toEqual([expect.stringMatching(/^TROUPE_PUBLIC_URL is where browsers reach the platform/)]);
  });
});

describe('proxies that identify who asks', () => {
  const of = (env: Record<string, string>): unknown => reading(env, (read) => authSettings(read, '0.0.0.0'));
  const proxies = { TROUPE_TRUSTED_PROXIES: '10.0.0.7, fd00::/64', TROUPE_PROXY_USER_HEADER: 'X-User' };

  it('are named by their addresses and their headers', () => {
    expect(of(proxies)).toEqual({
      kind: 'keys',
      keys: [],
      trusted: ['10.0.0.7', 'fd00::/64'],
      proxies: { addresses: ['10.0.0.7', 'fd00::/64'], headers: { user: 'x-user' }, roles: {} },
    });
  });

  it.each<readonly [Record<string, string>, RegExp]>([
    [{ TROUPE_PROXY_USER_HEADER: 'X-User', TROUPE_AUTH: 'keys' }, /^TROUPE_PROXY_USER_HEADER needs TROUPE_TRUSTED_PROXIES/],
    ...['proxy.internal', '10.0.0.0/33', '0.0.0.0/0', '::/0', 'fd00::/129', '10.0.0.7/8/8', '10.0.0.7:80', '10.0.0.0/', '10.0.0.0/08'].map(
      (text) => [{ ...proxies, TROUPE_TRUSTED_PROXIES: text }, /^TROUPE_TRUSTED_PROXIES has addresses and networks/] as const,
    ),
    ...['Authorization', 'Cookie', 'Host', 'X-Forwarded-For', 'X User', 'x:y', 'Sec-Fetch-Site'].map(
      (name) => [{ ...proxies, TROUPE_PROXY_USER_HEADER: name }, /^TROUPE_PROXY_USER_HEADER is the name of a header/] as const,
    ),
    [{ ...proxies, TROUPE_PROXY_ROLES: 'staff=root' }, /^TROUPE_PROXY_ROLES is a list/],
    [{ ...proxies, TROUPE_AUTH: 'none' }, /^TROUPE_AUTH=none and TROUPE_PROXY_USER_HEADER contradict/],
  ])('are refused when they cannot work: %o', (env, problem) => {
    expect(of(env)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('the identity provider', () => {
  const of = (env: Record<string, string>): unknown => reading(env, (read) => authSettings(read, '0.0.0.0'));
  const issuer = { TROUPE_OIDC_ISSUER: 'https://login.example.com/realms/a', TROUPE_OIDC_AUDIENCE: 'troupe' };

  const publicUrl = { TROUPE_PUBLIC_URL: 'https://troupe.example.com' };

  it('is asked for by its address and the audience, and is enough to listen where others reach it', () => {
    expect(of(issuer)).toEqual({
      kind: 'keys',
      keys: [],
      oidc: { issuer: issuer.TROUPE_OIDC_ISSUER, audience: 'troupe', claims: { roles: 'roles', user: 'sub' }, roles: {} },
    });
    expect(of({ ...issuer, ...publicUrl, TROUPE_OIDC_CLIENT_ID: 'troupe' })).toMatchObject({
      oidc: {
        login: { name: 'login.example.com', clientId: 'troupe', scope: 'openid', callback: 'https://troupe.example.com/login/callback' },
      },
    });
    const named = { TROUPE_OIDC_CLAIM_TENANT: 'org', TROUPE_OIDC_CLAIM_ROLES: 'a.b', TROUPE_OIDC_CLAIM_USER: 'email' };
    expect(of({ ...issuer, ...named, TROUPE_OIDC_ROLES: 'staff=operator, a=b=admin' })).toMatchObject({
      oidc: { claims: { tenant: 'org', roles: 'a.b', user: 'email' }, roles: { staff: 'operator', 'a=b': 'admin' } },
    });
  });

  it.each([
    [{ TROUPE_OIDC_ISSUER: 'https://login.example.com' }, /^TROUPE_OIDC_ISSUER needs TROUPE_OIDC_AUDIENCE/],
    [{ TROUPE_OIDC_AUDIENCE: 'troupe', TROUPE_AUTH: 'keys' }, /^TROUPE_OIDC_AUDIENCE needs TROUPE_OIDC_ISSUER/],
    [{ ...issuer, TROUPE_OIDC_ISSUER: 'http://login.example.com' }, /^TROUPE_OIDC_ISSUER is the https address/],
    [{ ...issuer, TROUPE_OIDC_ISSUER: 'login' }, /^TROUPE_OIDC_ISSUER is the https address/],
    [{ ...issuer, TROUPE_OIDC_ROLES: 'staff=root' }, /^TROUPE_OIDC_ROLES is a list/],
    [{ ...issuer, TROUPE_OIDC_ROLES: 'admin' }, /^TROUPE_OIDC_ROLES is a list/],
    [{ ...issuer, TROUPE_OIDC_CLAIM_USER: 'x'.repeat(257) }, /^TROUPE_OIDC_CLAIM_USER has at most/],
    [{ ...issuer, TROUPE_OIDC_CLIENT_ID: 'troupe' }, /^TROUPE_OIDC_CLIENT_ID needs TROUPE_PUBLIC_URL/],
    [{ TROUPE_AUTH: 'keys', ...publicUrl, TROUPE_OIDC_CLIENT_ID: 'troupe' }, /^TROUPE_OIDC_CLIENT_ID needs TROUPE_OIDC_ISSUER/],
    [{ ...issuer, TROUPE_OIDC_CLIENT_SECRET: 'canary' }, /^TROUPE_OIDC_CLIENT_SECRET needs TROUPE_OIDC_CLIENT_ID\.$/],
    [{ ...issuer, ...publicUrl, TROUPE_OIDC_CLIENT_ID: 'troupe', TROUPE_OIDC_SCOPE: 'profile' }, /^TROUPE_OIDC_SCOPE is a list/],
    [{ ...issuer, ...publicUrl, TROUPE_OIDC_CLIENT_ID: 'troupe', TROUPE_OIDC_NAME: 'x'.repeat(257) }, /^TROUPE_OIDC_NAME has at most/],
    [{ ...issuer, TROUPE_AUTH: 'none' }, /^TROUPE_AUTH=none and TROUPE_OIDC_ISSUER contradict/],
  ])('is refused when it cannot work: %o', (env, problem) => {
    expect(of(env)).toEqual([expect.stringMatching(problem)]);
  });
});

it('reports the problems of all settings at once', () => {
  const env = { OPENAI_BASE_URL: 'localhost', TROUPE_AUTH: 'password' };
  const problems = reading(env, (read) => [
    appSettings(read),
    modelSettings(read),
    authSettings(read, '127.0.0.1'),
    storeOf(read),
    busSettings(read),
  ]);
  expect(problems).toEqual(
    ['TROUPE_APP', 'OPENAI_BASE_URL', 'TROUPE_AUTH is', 'MONGODB_URI', 'NATS_URL'].map((name) => expect.stringMatching(`^${name}`)),
  );
});
