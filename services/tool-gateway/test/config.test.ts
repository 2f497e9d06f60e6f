import { defaultBounds } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { gatewayConfig } from '../src/config.ts';

it('needs an app and a bus, and takes what concerns it', () => {
  const env = { TROUPE_APP: 'app', NATS_URL: 'nats://127.0.0.1:4222', OPENAI_BASE_URL: 'nonsense' };
  expect(gatewayConfig(env)).toEqual({
    host: '127.0.0.1',
    telemetry: expect.any(Object),
    privateHosts: expect.any(Object),
    secretSources: expect.objectContaining({ variables: env }),
    bounds: defaultBounds,
    strayErrors: 'fail',
    secrets: [],
    port: 8082,
    app: 'app',
    bus: { servers: env.NATS_URL, backlog: 100_000 },
    natsPrefix: 'troupe',
    logLevel: 'info',
    concurrency: 64,
  });
});

it('reports every problem at once', () => {
  expect(() => gatewayConfig({ PORT: 'x', NATS_PREFIX: 'a.b', TROUPE_WORKERS: '0' })).toThrow(
    /PORT.*NATS_URL.*NATS_PREFIX.*TROUPE_APP.*TROUPE_WORKERS/,
  );
});
