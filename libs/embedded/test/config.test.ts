import { defaultBounds, type TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { embeddedConfig } from '../src/config.ts';

const KEY = 'k'.repeat(16);

function problemsOf(env: Record<string, string>, flags = {}): readonly string[] {
  try {
    embeddedConfig({ TROUPE_APP: 'app', ...env }, flags);
  } catch (error) {
    expect((error as TroupeError).code).toBe('invalid-configuration');
    return (error as TroupeError).errors!.map(({ message }) => message);
  }
  return [];
}

describe('the configuration', () => {
  it('needs nothing but an app', () => {
    const config = embeddedConfig({}, { app: 'examples/sample' });
    expect(config).toEqual({
      host: '127.0.0.1',
      port: 8080,
      app: 'examples/sample',
      data: '.troupe',
      auth: { kind: 'none' },
      openai: {},
      anthropic: {},
      hiddenKeys: [],
      key: expect.any(Function),
      logLevel: 'info',
      encryptionKeys: [],
      a2a: {},
      audit: {},
      cacheBytes: 512 * 1024 * 1024,
      evictAlways: false,
      tenants: { quotas: {} },
      concurrency: 256,
      telemetry: expect.objectContaining({ service: 'troupe', traces: { kind: 'none' }, metrics: true }),
      bounds: defaultBounds,
      privateHosts: expect.any(Object),
      secretSources: expect.objectContaining({ variables: {} }),
      strayErrors: 'fail',
      secrets: [],
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('comes from the environment, and flags win over it', () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '0',
      TROUPE_APP: 'a',
      TROUPE_DATA: 'd',
      TROUPE_API_KEYS: ` ${KEY} , ${KEY}2,`,
      OPENAI_API_KEY: 'sk-1',
      OPENAI_BASE_URL: 'http://127.0.0.1:1234/v1',
      LOG_LEVEL: 'debug',
      TROUPE_CACHE_BYTES: '0',
      TROUPE_EVICT: 'always',
      TROUPE_WORKERS: '3',
      TROUPE_MAX_BODY_BYTES: '2000000',
    };
    expect(embeddedConfig(env, { port: '9000', data: 'e' })).toEqual({
      host: '0.0.0.0',
      port: 9000,
      app: 'a',
      data: 'e',
      auth: { kind: 'keys', keys: [KEY, `${KEY}2`] },
      openai: { apiKey: 'sk-1', baseURL: 'http://127.0.0.1:1234/v1' },
      anthropic: {},
      hiddenKeys: [],
      key: expect.any(Function),
      logLevel: 'debug',
      encryptionKeys: [],
      a2a: {},
      audit: {},
      cacheBytes: 0,
      evictAlways: true,
      tenants: { quotas: {} },
      concurrency: 3,
      telemetry: expect.any(Object),
      bounds: { ...defaultBounds, bodyBytes: 2_000_000 },
      privateHosts: expect.any(Object),
      secretSources: expect.objectContaining({ variables: env }),
      strayErrors: 'fail',
      secrets: ['sk-1', KEY, `${KEY}2`],
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(embeddedConfig({ TROUPE_APP: 'a', HOST: '', PORT: ' ', TROUPE_API_KEYS: '', OPENAI_API_KEY: '' })).toMatchObject({
      port: 8080,
      openai: {},
      anthropic: {},
    });
  });

  it('takes the names clients know it by, where a proxy passes them on', () => {
    const env = { TROUPE_APP: 'a', HOST: '0.0.0.0', TROUPE_AUTH: 'none', TROUPE_HOSTS: 'localhost, troupe.example.com' };
    expect(embeddedConfig(env, {}).auth).toEqual({ kind: 'none', hosts: ['localhost', 'troupe.example.com'] });
    expect(problemsOf({ TROUPE_HOSTS: 'https://troupe.example.com' })).toEqual([expect.stringContaining('"https://troupe.example.com"')]);
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('lets %s be open to everybody on this machine', (host) => {
    expect(problemsOf({ HOST: host })).toEqual([]);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.0.0.1.example.org'])(
    'wants keys, or a word that it needs none, for %s',
    (host) => {
      expect(problemsOf({ HOST: host })).toEqual([expect.stringMatching(/can be reached by other machines: set TROUPE_API_KEYS/)]);
      expect(problemsOf({ HOST: host, TROUPE_API_KEYS: KEY })).toEqual([]);
      expect(problemsOf({ HOST: host, TROUPE_AUTH: 'none' })).toEqual([]);
    },
  );

  it('reports every problem at once, and no secret', () => {
    const problems = problemsOf({
      TROUPE_APP: '',
      HOST: '0.0.0.0',
      PORT: '80a',
      TROUPE_API_KEYS: 'hunter2,with blank in it all',
      TROUPE_AUTH: 'maybe',
      LOG_LEVEL: 'loud',
      OPENAI_BASE_URL: 'api.openai.com',
      TROUPE_CACHE_BYTES: '-1',
      TROUPE_EVICT: 'sometimes',
      TROUPE_WORKERS: '0',
      TROUPE_TRACES: 'zipkin',
    });
    expect(problems).toEqual([
      expect.stringMatching(/^No app/),
      'PORT is a whole number from 0 to 65535; got "80a".',
      expect.stringMatching(/^TROUPE_AUTH is one of none, keys; got "maybe"/),
      'TROUPE_API_KEYS: key 1 has 7 characters; give each at least 16.',
      expect.stringMatching(/^TROUPE_API_KEYS: key 2 has characters an HTTP header cannot carry/),
      expect.stringMatching(/^OPENAI_BASE_URL is an http or https address/),
      expect.stringMatching(/^LOG_LEVEL is one of trace, debug/),
      expect.stringMatching(/^TROUPE_CACHE_BYTES is a whole number/),
      expect.stringMatching(/^TROUPE_EVICT is one of always/),
      expect.stringMatching(/^TROUPE_WORKERS is a whole number from 1/),
      expect.stringMatching(/^TROUPE_TRACES is one of none, otlp, jaeger/),
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('refuses a port that does not exist, and words about keys that contradict each other', () => {
    expect(problemsOf({ PORT: '65536' })).toHaveLength(1);
    expect(problemsOf({}, { port: '-1' })).toHaveLength(1);
    expect(problemsOf({ TROUPE_AUTH: 'keys' })).toEqual([]);
    expect(problemsOf({ TROUPE_AUTH: 'none', TROUPE_API_KEYS: KEY })).toEqual([expect.stringMatching(/contradict each other/)]);
  });

  it('offers agents without keys on a NATS server of this machine alone, unless it says so', () => {
    const offered = (more: object): unknown => embeddedConfig({ TROUPE_APP: 'a', ...more }).agentsNats;
    expect(offered({ TROUPE_AGENTS_NATS_URL: 'nats://127.0.0.1:4222' })).toEqual({ servers: 'nats://127.0.0.1:4222', owner: 'troupe' });
    const there = { TROUPE_AGENTS_NATS_URL: 'nats://127.0.0.1:4222,tls://nats.example.com' };
    expect(() => offered(there)).toThrow(/TROUPE_AGENTS_NATS_URL is a server that other machines reach: set TROUPE_API_KEYS/);
    for (const auth of [{ TROUPE_AUTH: 'none' }, { TROUPE_API_KEYS: 'k'.repeat(16) }])
      expect(offered({ ...there, ...auth })).toMatchObject({ owner: 'troupe' });
  });
});
