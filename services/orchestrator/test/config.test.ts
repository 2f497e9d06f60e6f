import { defaultBounds } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { orchestratorConfig } from '../src/config.ts';

const needed = { TROUPE_APP: 'app', MONGODB_URI: 'mongodb://127.0.0.1/troupe', NATS_URL: 'nats://127.0.0.1:4222' };

it('needs an app, a store and a bus', () => {
  expect(orchestratorConfig(needed)).toEqual({
    host: '127.0.0.1',
    telemetry: expect.any(Object),
    bounds: defaultBounds,
    strayErrors: 'fail',
    secrets: [],
    port: 8080,
    app: 'app',
    auth: { kind: 'none' },
    store: needed.MONGODB_URI,
    bus: { servers: needed.NATS_URL, backlog: 100_000 },
    natsPrefix: 'troupe',
    openai: {},
    anthropic: {},
    hiddenKeys: [],
    key: expect.any(Function),
    logLevel: 'info',
    node: expect.stringMatching(/.:8080$/) as string,
    encryptionKeys: [],
    a2a: {},
    audit: {},
    privateHosts: expect.any(Object),
    secretSources: expect.any(Object),
    tenants: { quotas: {} },
    cacheBytes: 512 * 1024 * 1024,
  });
});

it('can keep nothing in memory, so that every wake is a replay', () => {
  expect(orchestratorConfig({ ...needed, TROUPE_EVICT: 'always', TROUPE_CACHE_BYTES: '9' }).cacheBytes).toBe(0);
});

it('reports every problem at once', () => {
  const env = { HOST: '0.0.0.0', PORT: '0', TROUPE_CACHE_BYTES: '-1', LOG_LEVEL: 'loud', OPENAI_BASE_URL: 'here' };
  expect(() => orchestratorConfig(env)).toThrow(
    /PORT.*NATS_URL.*LOG_LEVEL.*TROUPE_CACHE_BYTES.*TROUPE_APP.*HOST.*MONGODB_URI.*OPENAI_BASE_URL/,
  );
});
