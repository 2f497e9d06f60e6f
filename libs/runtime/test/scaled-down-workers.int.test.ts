import { randomUUID } from 'node:crypto';
import { natsBus } from '@troupe/bus/nats';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import { interruptions } from './scaled-down-workers.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startNats();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

describe('a call whose worker is shut down, over NATS', () => {
  interruptions(async () => {
    const prefix = `t-${randomUUID().slice(0, 8)}`;
    return () => natsBus({ servers: server.url, prefix });
  });
});
