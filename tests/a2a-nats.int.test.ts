import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, clientOver, request, resultOf, send, stateIn } from './a2a/client.ts';
import { fetchOverNats, wholeReplies } from './a2a/fetch-over-nats.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const KEY = 'key-of-the-caller-0123456789';
const RPC = 'a2a.rpc.troupe.acme';

let server: TestServer;
let nc: NatsConnection;
let platform: Platform;

beforeAll(async () => {
  // So small that an answer takes several messages.
  server = await startNats({ own: true, config: 'max_payload: 8192' });
  nc = await connect({ servers: server.url });
  platform = await startPlatform({
    app: fileURLToPath(new URL('a2a', import.meta.url)),
    env: { LOG_LEVEL: 'error', TROUPE_API_KEYS: KEY, TROUPE_AGENTS_NATS_URL: server.url, TROUPE_AGENTS_NATS_OWNER: 'acme' },
  });
}, 120_000);

afterAll(async () => {
  await nc.close();
  await platform[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function ask(subject: string, body: string | object, fields: Readonly<Record<string, string>> = {}): Promise<any> {
  const sent = headers();
  for (const [name, value] of Object.entries({ Authorization: `Bearer ${KEY}`, ...fields })) if (value !== '') sent.set(name, value);
  const inbox = `_INBOX.${randomUUID()}`;
  const replies = nc.subscribe(inbox);
  nc.publish(subject, typeof body === 'string' ? body : JSON.stringify(body), { reply: inbox, headers: sent });
  const { value } = await wholeReplies(replies).next();
  replies.unsubscribe();
  return JSON.parse(value as string);
}

const call = (method: string, params: object = {}): object => ({ jsonrpc: '2.0', id: 7, method, params });

describe('A2A over NATS', () => {
  it('is found as a micro service, and gives the cards of what is exposed to anybody', async () => {
    const info = (await nc.request('$SRV.INFO.a2a', '')).json<any>();
    expect(info.metadata).toEqual({ owner: 'acme', binding: 'https://troupe.dev/a2a/nats/v1', protocol_version: '1.0' });
    const { cards } = await ask('a2a.cards.troupe.acme', '', { Authorization: '' });
    expect(cards.map(({ name }: { readonly name: string }) => name)).toContain('helper');
    const card = await ask('a2a.card.troupe.acme.helper', '', { Authorization: '' });
    expect(card.supportedInterfaces).toEqual([
      { url: `${server.url}/${RPC}.helper`, protocolBinding: 'https://troupe.dev/a2a/nats/v1', protocolVersion: '1.0' },
    ]);
    expect(cards).toContainEqual(card);
    expect((await ask('a2a.card.troupe.acme.nobody', '')).error.data[0].reason).toBe('AGENT_NOT_FOUND');
  });

  it('serves the official client: a message, its stream, the task, the list', async () => {
    const client = await clientOver(fetchOverNats(nc), `${server.url}/${RPC}.helper`, KEY);
    const task = await send(client, 'hello', { messageId: 'over-nats' });
    expect(stateIn(task.status?.state)).toBe('completed');
    const words = await all(client.sendMessageStream(request('hello', { messageId: 'over-nats-2' })));
    expect(words[0]).toMatch(/^task /);
    expect(words.at(-1)).toBe('completed');
    expect(resultOf(await client.getTask({ tenant: '', id: task.id }))).toEqual(resultOf(task));
    // It is the task that a repeat over HTTP gives, too.
    const again = await send(client, 'hello', { messageId: 'over-nats' });
    expect(again.id).toBe(task.id);
    await expect(client.getTask({ tenant: '', id: 'nothing' })).rejects.toThrow(/nothing/);
  });

  it('sends an answer that is over the payload of the server in several messages', async () => {
    const client = await clientOver(fetchOverNats(nc), `${server.url}/${RPC}.helper`, KEY);
    // Its characters are cut in two where a message ends.
    const said = 'ü'.repeat(3_700);
    const task = await send(client, said);
    expect(resultOf(task)).toContain(said);
    const whole = await ask(`${RPC}.helper`, call('GetTask', { id: task.id }));
    expect(Buffer.byteLength(JSON.stringify(whole))).toBeGreaterThan(8_192);
    const updates = await all(client.sendMessageStream(request(said)));
    expect(updates.join(' ')).toContain(said);
  });

  it.each([
    ['no key', call('GetTask', { id: 'x' }), { Authorization: '' }, 'MISSING_TOKEN'],
    ['a wrong key', call('GetTask', { id: 'x' }), { Authorization: 'Bearer nobody-has-this-key-0123' }, 'INVALID_TOKEN'],
    ['no JSON', '{"jsonrpc"', {}, 'INVALID_JSON'],
    ['a repeated member', '{"jsonrpc":"2.0","id":1,"id":2}', {}, 'DUPLICATE_KEY'],
    ['a list', '[]', {}, 'VALIDATION_FAILED'],
    ['deep nesting', `${'['.repeat(500)}${']'.repeat(500)}`, {}, 'TOO_DEEP'],
    ['a header without end', call('GetTask', { id: 'x' }), { 'A2A-Extensions': 'x'.repeat(5_000) }, 'VALIDATION_FAILED'],
  ])('refuses %s with the reason', async (_what, body, fields, reason) => {
    expect((await ask(`${RPC}.helper`, body, fields)).error.data[0].reason).toBe(reason);
  });

  it('names what a method, an agent or a version is not', async () => {
    expect((await ask(`${RPC}.helper`, call('Nothing'))).error.code).toBe(-32_601);
    expect((await ask(`${RPC}.nobody`, call('GetTask', { id: 'x' }))).error.data[0].reason).toBe('AGENT_NOT_FOUND');
    expect(await ask(`${RPC}.helper`, call('GetTask', { id: 'x' }), { 'A2A-Version': '9.0' })).toMatchObject({
      id: 7,
      error: { code: -32_009 },
    });
  });
});
