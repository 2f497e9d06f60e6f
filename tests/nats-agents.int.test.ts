import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { natsClient, type NatsClient } from './nats-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const KEY = 'key-of-the-caller-0123456789';

let server: TestServer;
let client: NatsClient;
let platform: Platform;

beforeAll(async () => {
  server = await startNats();
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

describe('a client of NATS without our code', () => {
  it('finds every agent as a micro service, with its subjects, and gets its heartbeat', async () => {
    const beats = client.nc.subscribe('agents.hb.*.*.*', { max: 1 });
    const agents = await client.discover();
    expect(agents.map(({ metadata }) => metadata['session']).toSorted((a, b) => (a! < b! ? -1 : 1))).toEqual([
      'adder',
      'cashier',
      'helper',
    ]);
    const helper = agents.find(({ metadata }) => metadata['session'] === 'helper')!;
    expect(helper).toMatchObject({
      description: 'Helps',
      metadata: { agent: 'troupe', owner: 'acme', protocol_version: '0.3' },
      endpoints: [
        { name: 'prompt', subject: 'agents.prompt.troupe.acme.helper', queue_group: 'agents', metadata: { attachments_ok: 'true' } },
        { name: 'status', subject: 'agents.status.troupe.acme.helper', queue_group: 'agents' },
      ],
    });
    const status = (await client.nc.request(helper.endpoints[1]!.subject)).json();
    expect(status).toMatchObject({ agent: 'troupe', owner: 'acme', session: 'helper', instance_id: helper.id, interval_s: 30 });
    beats.unsubscribe();
  });

  it('prompts an agent: it is acknowledged once it is durable, and answered piece by piece', async () => {
    expect(await client.ask('helper', 'hello')).toEqual({ types: ['ack', 'response'], text: '1 messages: user hello' });
    expect(await client.ask('helper', { prompt: 'lookup fog', other: 1 })).toEqual({
      types: ['ack', 'response', 'response'],
      text: 'Looking it up.\n\nI got the meaning of fog.',
    });
    expect((await client.ask('adder', 'add')).text).toBe('{"total":5}');
  });

  it('goes on with a session, and gets the answer of the task that has its id', async () => {
    await client.ask('helper', { prompt: 'hello', session: 'nats-1' });
    expect((await client.ask('helper', { prompt: 'again', session: 'nats-1' })).text).toMatch(/^3 messages: user hello;/);
    await client.ask('helper', { prompt: 'hello', id: 'once' });
    await client.ask('helper', { prompt: 'hello', id: 'once' });
    const { items } = (await platform.api.request('GET', '/v1/tasks?limit=100', undefined, { authorization: `Bearer ${KEY}` })).body as any;
    expect(items.filter(({ id }: { readonly id: string }) => id.startsWith('key-'))).toHaveLength(1);
    expect((await client.ask('helper', { prompt: 'other', id: 'once' })).error).toBe('409 already-exists');
  });

  it('shows it pictures and texts', async () => {
    const attachments = [{ filename: 'notes.txt', content: Buffer.from('buy milk').toString('base64') }];
    expect((await client.ask('helper', { prompt: 'hello', attachments })).text).toContain('1 messages: user');
    const binary = [{ filename: 'a.bin', content: Buffer.from([0xff, 0xfe]).toString('base64') }];
    expect((await client.ask('helper', { prompt: 'hello', attachments: binary })).error).toBe('400 validation-failed');
  });

  it('is asked what a human is to decide, of agents below too', async () => {
    expect(await client.ask('helper', 'refund 5', { reply: ['yes'] })).toMatchObject({
      types: ['ack', 'response', 'query', 'response'],
      text: 'I ask first.\n\nI got paid 5.',
    });
    const refused = await client.ask('helper', 'cashier refund 7', { reply: ['what?', '{"prompt": "no: too much"}'] });
    expect(refused.types.filter((type) => type === 'query')).toHaveLength(2);
    expect(refused.text).toContain('too much');
  });

  it.each([
    ['nothing', '', '400 validation-failed'],
    ['what begins as an envelope and is none', '{"prompt": 1}', '400 validation-failed'],
    ['broken JSON', '{"prompt":', '400 invalid-json'],
  ])('is refused %s', async (_, payload, error) => {
    expect(await client.ask('helper', payload)).toEqual({ types: [], text: '', error });
  });

  it('is refused without a key, with one that is none, and with one that has no right to start', async () => {
    expect((await client.ask('helper', 'hello', { key: '' })).error).toBe('401 missing-token');
    expect((await client.ask('helper', 'hello', { key: 'wrong-key-0123456789' })).error).toBe('401 invalid-token');
    const { body } = await platform.api.request(
      'POST',
      '/v1/keys',
      { label: 'viewer', roles: ['viewer'] },
      { authorization: `Bearer ${KEY}` },
    );
    expect((await client.ask('helper', 'hello', { key: (body as any).key })).error).toBe('403 missing-right');
  });

  it('is stopped when it guesses keys, and who has one is answered', { timeout: 120_000 }, async () => {
    await using guessed = await startPlatform({
      app: fileURLToPath(new URL('ag-ui', import.meta.url)),
      env: {
        ...{ LOG_LEVEL: 'error', TROUPE_API_KEYS: KEY, TROUPE_MAX_RATE: '3' },
        ...{ TROUPE_AGENTS_NATS_URL: server.url, TROUPE_AGENTS_NATS_OWNER: 'guessed' },
      },
    });
    expect(guessed.pid).toBeGreaterThan(0);
    const guesser = await natsClient(server.url, KEY, 'guessed');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => guesser.ask('helper', 'hello', { key: `wrong-key-0123456789-${n}` })),
    );
    const errors = answers.map(({ error }) => error);
    expect(new Set(errors)).toEqual(new Set(['401 invalid-token', '429 too-many-requests']));
    expect(errors.filter((error) => error === '401 invalid-token').length).toBeLessThanOrEqual(6);
    expect((await guesser.ask('helper', 'hello')).text).toBe('1 messages: user hello');
    await guesser.close();
  });

  it('is given the reason when an agent fails', async () => {
    expect((await client.ask('helper', 'fail')).error).toBe('500 model-refused');
  });
});

describe('a platform that is killed while it answers', () => {
  it('answers the same id once it is back, with all that was said', async () => {
    const gate = join(platform.folder, 'gate');
    const prompt = { prompt: `gate ${gate}`, id: 'killed' };
    const lost = client.ask('helper', prompt);
    await expect
      .poll(async () => (await platform.api.request('GET', '/v1/tasks?status=running', undefined, { authorization: `Bearer ${KEY}` })).body)
      .toMatchObject({
        items: [{ name: 'helper' }],
      });
    await platform.kill();
    await writeFile(gate, '');
    await platform.start();
    expect((await client.ask('helper', prompt)).text).toBe('The beginning, and the end.');
    void lost;
  });
});
