import { defaultBounds } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { registryConfig } from '../src/config.ts';

const servers = { MONGODB_URI: 'mongodb://127.0.0.1/troupe', NATS_URL: 'nats://127.0.0.1:4222' };

it('listens on this machine unless set otherwise', () => {
  expect(registryConfig(servers)).toEqual({
    host: '127.0.0.1',
    telemetry: expect.any(Object),
    bounds: defaultBounds,
    secrets: [],
    port: 8083,
    auth: { kind: 'none' },
    logLevel: 'info',
    store: servers.MONGODB_URI,
    encryptionKeys: [],
    audit: {},
    bus: { servers: servers.NATS_URL, backlog: 100_000 },
    natsPrefix: 'troupe',
    node: expect.stringMatching(/^registry-.+:8083$/),
  });
});

it('reports every problem at once', () => {
  const env = { HOST: '0.0.0.0', PORT: '80a', LOG_LEVEL: 'loud', TROUPE_URL: 'troupe.example.com' };
  const wrong = /HOST|PORT|LOG_LEVEL|TROUPE_URL|MONGODB_URI|NATS_URL/;
  let problems: readonly { readonly message: string }[] = [];
  try {
    registryConfig(env);
  } catch (error) {
    problems = (error as { errors: typeof problems }).errors;
  }
  expect(new Set(problems.map(({ message }) => wrong.exec(message)?.[0]))).toEqual(
    new Set(['HOST', 'PORT', 'LOG_LEVEL', 'TROUPE_URL', 'MONGODB_URI', 'NATS_URL']),
  );
});
