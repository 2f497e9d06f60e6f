import { afterAll, beforeAll } from 'vitest';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { describeBus } from '../src/contract.ts';
import { natsWorld } from './nats-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startNats();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

describeBus('nats bus', () => natsWorld(server.url));
