import { afterAll, beforeAll } from 'vitest';
import { SETUP_TIMEOUT, startMongo, type TestServer } from '@troupe/testing';
import { describeStore } from '../src/contract.ts';
import { mongoWorld } from './mongo-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startMongo();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

describeStore('mongo store', () => mongoWorld(server.url));
