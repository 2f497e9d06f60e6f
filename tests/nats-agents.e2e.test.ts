import { fileURLToPath } from 'node:url';
import { startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { natsClient, type NatsClient } from './nats-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const KEY = 'key-of-the-caller-0123456789';

let server: TestServer;
let client: NatsClient;
let platform: Platform;

beforeAll(async () => {
  server = await startNats({ own: true });
  client = await natsClient(server.url, KEY);
  platform = await startPlatform({
    app: fileURLToPath(new URL('ag-ui', import.meta.url)),
    env: { LOG_LEVEL: 'error', TROUPE_API_KEYS: KEY, TROUPE_AGENTS_NATS_URL: server.url, TROUPE_AGENTS_NATS_OWNER: 'acme' },
  });
}, 120_000);

afterAll(async () => {
  await client.close();
  await platform[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it('agents of the four services are micro services of a NATS server of others, which platform and callers share alone', async () => {
  await expect.poll(async () => (await client.discover()).length, { timeout: 30_000 }).toBe(3);
  expect((await client.ask('helper', 'lookup fog')).text).toBe('Looking it up.\n\nI got the meaning of fog.');
  const refused = await client.ask('helper', 'cashier refund 7', { reply: ['no: too much'] });
  expect(refused.types).toContain('query');
  expect(refused.text).toContain('too much');
  expect((await client.ask('helper', 'hello', { key: '' })).error).toBe('401 missing-token');
});
