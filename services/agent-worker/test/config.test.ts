import { defaultBounds } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { workerConfig } from '../src/config.ts';

it('needs an app and a bus, and takes what concerns it', () => {
  const env = { TROUPE_APP: 'app', NATS_URL: 'nats://127.0.0.1:4222', MONGODB_URI: 'nonsense', TROUPE_MODEL: 'gold', TROUPE_WORKERS: '8' };
  expect(workerConfig(env)).toEqual({
    host: '127.0.0.1',
    telemetry: expect.any(Object),
    privateHosts: expect.any(Object),
    secretSources: expect.objectContaining({ variables: env }),
    bounds: defaultBounds,
    strayErrors: 'fail',
    secrets: [],
    port: 8081,
    app: 'app',
    bus: { servers: env.NATS_URL, backlog: 100_000 },
    natsPrefix: 'troupe',
    openai: {},
    anthropic: {},
    hiddenKeys: [],
    key: expect.any(Function),
    model: 'gold',
    logLevel: 'info',
    concurrency: 8,
  });
});

it('reports every problem at once', () => {
  expect(() => workerConfig({ PORT: 'x', TROUPE_WORKERS: '0', OPENAI_BASE_URL: 'here' })).toThrow(
    /PORT.*NATS_URL.*TROUPE_APP.*OPENAI_BASE_URL.*TROUPE_WORKERS/,
  );
});
