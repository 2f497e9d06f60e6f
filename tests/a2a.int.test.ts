import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyAgentCardSignature, type AgentCard } from '@a2a-js/sdk';
import type { App, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { freePort } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOf, send, stateIn } from './a2a/client.ts';

const KEY = 'bootstrap-key-of-this-test';
const { privateKey } = generateKeyPairSync('ed25519');

const count: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'count', description: 'Counts', input: z.object({ to: z.number() }), expose: true },
  async run(ctx, { to }) {
    for (let n = 1; n <= to; n++) {
      ctx.status(`at ${n}`);
      await ctx.sleep(20);
    }
    return { to };
  },
};
const waits: WorkflowDefinition = { kind: 'workflow', name: 'waits', expose: true, run: (ctx) => ctx.signal('go') };
const app: App = {
  build: 'test',
  workflows: new Map([count, waits].map((each) => [each.name, each])),
  ...{ agents: new Map(), activities: new Map(), tools: new Map(), models: new Map() },
};

let data: string;
let port: number;
let platform: Platform;
/** Of a tenant of its own, one for each role. */
const keys = new Map<string, string>();

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-a2a-'));
  port = await freePort();
  const settings = {
    ...{ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: `${port}`, LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY },
    ...{ TROUPE_PUBLIC_URL: `http://localhost:${port}`, TROUPE_GRPC_PORT: `${await freePort()}`, TROUPE_A2A_AGENT: 'waits' },
    TROUPE_SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
  platform = await startEmbedded(embeddedConfig(settings), app);
  for (const [name, role, tenant] of [
    ['ada', 'caller', 'acme'],
    ['bob', 'caller', 'acme'],
    ['eve', 'viewer', 'acme'],
  ] as const) {
    const made = await fetch(`${platform.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ label: name, roles: [role], tenant }),
    });
    keys.set(name, ((await made.json()) as { key: string }).key);
  }
});
afterAll(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

const read = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${platform.url}${path}`, { headers });

async function rpc(body: unknown, { key = KEY, agent = 'count', version = '1.0' } = {}): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${platform.url}/a2a/${agent}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'a2a-version': version },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

describe('the card of an agent', () => {
  it('is public, signed, and need not be read twice', async () => {
    const answer = await read('/a2a/count/.well-known/agent-card.json', { 'a2a-version': '1.0' });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60');
    const card = (await answer.json()) as AgentCard;
    expect(card).toMatchObject({ name: 'count', capabilities: { streaming: true, extendedAgentCard: true } });
    const { keys: published } = (await (await read('/a2a/jwks.json')).json()) as { keys: { kid: string }[] };
    const verify = verifyAgentCardSignature(async (kid) => published.find((key) => key.kid === kid) as never);
    await expect(verify(card)).resolves.toBeUndefined();
    await expect(verify({ ...card, description: 'Steals' })).rejects.toThrow();
    const etag = answer.headers.get('etag')!;
    expect((await read('/a2a/count/.well-known/agent-card.json', { 'a2a-version': '1.0', 'if-none-match': etag })).status).toBe(304);
    expect((await read('/a2a/count/.well-known/agent-card.json', { 'if-none-match': etag })).status).toBe(200);
  });

  it('is one that clients of 0.3 read, where none says what it reads', async () => {
    const card = await (await read('/.well-known/agent-card.json')).json();
    expect(card).toMatchObject({
      name: 'waits',
      protocolVersion: '0.3',
      preferredTransport: 'JSONRPC',
      url: `http://localhost:${port}/a2a/waits`,
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      supportedInterfaces: expect.arrayContaining([expect.objectContaining({ protocolVersion: '1.0' })]),
    });
    expect((await read('/a2a/nobody/.well-known/agent-card.json')).status).toBe(404);
  });
});

describe('who asks', () => {
  it('is asked who it is, and may do what its roles say', async () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id: 'any' } };
    expect(await rpc(message, { key: 'nobody' })).toMatchObject({
      status: 401,
      body: { error: { data: [{ metadata: { code: 'invalid-token' } }] } },
    });
    const started = {
      jsonrpc: '2.0',
      id: 1,
      method: 'SendMessage',
      params: { message: { messageId: 'm', role: 'ROLE_USER', parts: [{ data: { to: 1 } }] } },
    };
    expect(await rpc(started, { key: keys.get('eve')! })).toMatchObject({
      status: 403,
      body: { error: { data: [{ reason: 'MISSING_RIGHT' }] } },
    });
  });

  it.each(['JSONRPC 1.0', 'HTTP+JSON 1.0', 'GRPC 1.0'] as const)('sees its own tasks alone, over %s', async (speaks) => {
    const ada = await clientOf(platform.url, 'count', speaks, keys.get('ada'));
    const bob = await clientOf(platform.url, 'count', speaks, keys.get('bob'));
    const messageId = `the same ${speaks}`;
    const task = await send(ada, { to: 1 }, { messageId });
    expect(stateIn(task.status?.state)).toBe('completed');
    const others = await send(bob, { to: 1 }, { messageId });
    expect(others.id).not.toBe(task.id);
    await expect(bob.getTask({ id: task.id, tenant: '' })).rejects.toThrow(/no task/i);
    const list = { tenant: '', contextId: task.contextId, status: 0, pageToken: '', statusTimestampAfter: undefined };
    expect((await ada.listTasks(list)).tasks).toHaveLength(1);
    expect((await bob.listTasks(list)).tasks).toHaveLength(0);
    await expect((await clientOf(platform.url, 'count', speaks, 'nobody')).getTask({ id: task.id, tenant: '' })).rejects.toThrow();
  });

  it.each(['JSONRPC 1.0', 'HTTP+JSON 1.0'] as const)('names its own tenant or none, over %s', async (speaks) => {
    const ada = await clientOf(platform.url, 'count', speaks, keys.get('ada'));
    const { id } = await send(ada, { to: 1 }, { tenant: 'acme' });
    expect((await ada.getTask({ id, tenant: 'acme' })).id).toBe(id);
    await expect(ada.getTask({ id, tenant: 'globex' })).rejects.toThrow(/tenant/);
  });

  it('takes only versions that there are', async () => {
    const message = { jsonrpc: '2.0', id: 7, method: 'GetTask', params: { id: 'any' } };
    expect((await rpc(message, { version: '9.9' })).body).toMatchObject({ id: 7, error: { code: -32_009 } });
    expect((await rpc(message, { version: '' })).body).toMatchObject({ id: 7, error: { code: -32_601 } });
    expect((await rpc({ ...message, method: 'tasks/get' }, { version: '' })).body).toMatchObject({ error: { code: -32_001 } });
  });
});

it('goes on behind any position, without a gap and without a double (V4)', async () => {
  const started = await rpc({
    ...{ jsonrpc: '2.0', id: 1, method: 'SendMessage' },
    params: { message: { messageId: 'long', role: 'ROLE_USER', parts: [{ data: { to: 8 } }] }, configuration: { returnImmediately: true } },
  });
  const { id } = started.body.result.task as { id: string };
  const follow = async (after?: string): Promise<readonly { id: string; data: string }[]> => {
    const headers = { authorization: `Bearer ${KEY}`, 'a2a-version': '1.0', ...(after === undefined ? {} : { 'last-event-id': after }) };
    const text = await (await fetch(`${platform.url}/a2a/count/tasks/${id}:subscribe`, { method: 'POST', headers })).text();
    return [...text.matchAll(/^(?:id: (.*)\n)?data: (.*)$/gm)].map(([, place = '', update]) => ({ id: place, data: update! }));
  };
  await expect.poll(async () => (await platform.service.get(id)).status).toBe('completed');
  const all = await follow('-1.-1');
  expect(all.map(({ data: each }) => each).join()).toMatch(/at 1.*at 8.*artifactUpdate.*COMPLETED/);
  for (const [index, { id: place }] of all.entries()) expect(await follow(place)).toEqual(all.slice(index + 1));
});

it.each([
  [[]],
  [{ jsonrpc: '2.0', id: 1, method: 'SendMessage' }],
  [{ jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message: 5 } }],
  [{ jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message: { messageId: 'x', role: 'ROLE_USER', parts: [{}] } } }],
  [{ jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message: { messageId: 'x', role: 'ROLE_USER', parts: 'none' } } }],
  [
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'SendMessage',
      params: { message: { messageId: 'x'.repeat(300), role: 'ROLE_USER', parts: [{ text: 'x' }] } },
    },
  ],
  [{ jsonrpc: '2.0', id: 1, method: 'SubscribeToTask', params: { id: { $ne: 1 } } }],
  [{ jsonrpc: '2.0', id: 1, method: 'ListTasks', params: { pageToken: 'made up' } }],
  [{ jsonrpc: '2.0', id: 1, method: 'ListTasks', params: { pageSize: 1e9 } }],
  [{ jsonrpc: '1.0', id: {}, method: 5 }],
  ['text'],
])('refuses %j as the protocol says', async (body) => {
  const answer = await rpc(body);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body.error.code).toBeGreaterThanOrEqual(-32_602);
  expect(answer.body.error.code).toBeLessThanOrEqual(-32_600);
  expect(answer.body.error.message).not.toMatch(/undefined|not a function|operation failed/);
  const legacy = await rpc(body, { version: '0.3' });
  expect(legacy.status).toBeLessThan(500);
  expect(legacy.body.error.code).toBeLessThan(0);
});
