import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { AgentDefinition, App, ToolDefinition, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

const KEY = 'bootstrap-key-of-this-test';
let runs = 0;

const add: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'add', description: 'Adds', input: z.object({ a: z.number(), b: z.number() }), expose: true },
  run: async (_ctx, { a, b }) => {
    runs++;
    return { sum: a + b };
  },
};
const shout: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'shout', expose: true },
  async run(ctx, text) {
    ctx.status('thinking');
    await ctx.step('look', () => 1);
    return `${text as string}!`;
  },
};
const waits: WorkflowDefinition = { kind: 'workflow', name: 'waits', expose: true, run: (ctx) => ctx.signal('go') };
const fails: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'fails', expose: true },
  run: async () => {
    throw new Error('There is no ink.');
  },
};
const long: ToolDefinition = {
  kind: 'tool',
  name: 'long',
  description: 'Long',
  run: (_args, ctx) => ctx.artifacts.put({ name: 'long.txt', content: 'long '.repeat(100_000) }),
};
const large: WorkflowDefinition = { kind: 'workflow', name: 'large', expose: true, run: (ctx) => ctx.tool('long') };
const hidden: WorkflowDefinition = { kind: 'workflow', name: 'hidden', run: async () => 'hidden' };
const advisor: AgentDefinition = {
  ...{ kind: 'agent', name: 'advisor', description: 'Answers', model: ['demo'], instructions: 'Answer.', tools: [], handoffs: [] },
  expose: true,
};
const app: App = {
  build: 'test',
  workflows: new Map([add, shout, waits, fails, hidden, large].map((each) => [each.name, each])),
  agents: new Map([['advisor', advisor]]),
  ...{ activities: new Map(), tools: new Map([['long', long]]), models: new Map() },
};

let data: string;
let platform: Platform;

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'troupe-mcp-'));
const startOver = (folder: string): Promise<Platform> =>
  startEmbedded(embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: folder, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY }), app);

beforeAll(async () => {
  data = await newFolder();
  platform = await startOver(data);
});
afterAll(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

async function connected(mode: 'auto' | 'legacy', key = KEY, { url }: Platform = platform): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
  onTestFinished(() => client.close());
  return client;
}

async function ask(path: string, body?: object, key = KEY): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${platform.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

describe.each(['auto', 'legacy'] as const)('a client of MCP, revision %s', (mode) => {
  it('finds what is exposed, and nothing else, with its schemas', async () => {
    const client = await connected(mode);
    expect(client.getProtocolEra()).toBe(mode === 'auto' ? 'modern' : 'legacy');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['add', 'advisor', 'fails', 'large', 'shout', 'waits', 'troupe_task']);
    expect(tools[0]).toMatchObject({ description: 'Adds', inputSchema: { type: 'object', required: ['a', 'b'] } });
  });

  it('calls workflows and agents as tools: each call is a task', async () => {
    const client = await connected(mode);
    const { structuredContent, _meta } = await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } });
    expect(structuredContent).toEqual({ sum: 3 });
    const task = await platform.service.get(_meta!['dev.troupe/task'] as string);
    expect(task).toMatchObject({ name: 'add', status: 'completed', startedBy: { kind: 'key' } });
    expect((await client.callTool({ name: 'shout', arguments: { input: 'Hey' } })).content).toEqual([{ type: 'text', text: 'Hey!' }]);
    expect((await client.callTool({ name: 'advisor', arguments: { input: 'Hello' } })).isError).not.toBe(true);
  });

  it('gets what it can mend as the result of the tool', async () => {
    const client = await connected(mode);
    expect(await client.callTool({ name: 'add', arguments: { a: 'one' } })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('invalid-input') }],
    });
    expect(await client.callTool({ name: 'fails' })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('no ink') }],
    });
    await expect(client.callTool({ name: 'hidden' })).rejects.toMatchObject({ code: -32_602 });
  });

  it('reads an artifact of a task as a resource', async () => {
    const client = await connected(mode);
    const { task, id } = (await client.callTool({ name: 'large', arguments: {} })).structuredContent as { task: string; id: string };
    const { contents } = await client.readResource({ uri: `troupe://tasks/${task}/artifacts/${id}` });
    expect(contents).toMatchObject([{ mimeType: expect.stringContaining('text/plain'), text: 'long '.repeat(100_000) }]);
    await expect(client.readResource({ uri: `troupe://tasks/${task}/artifacts/${'0'.repeat(32)}` })).rejects.toThrow(/not found/i);
  });

  it('sees progress', async () => {
    const client = await connected(mode);
    const seen: (string | undefined)[] = [];
    await client.callTool({ name: 'shout', arguments: { input: 'Hey' } }, { onprogress: ({ message }) => void seen.push(message) });
    expect(seen).toContainEqual(expect.stringMatching(/^status/));
  });

  it('gets the same task for a call with the same key', async () => {
    const client = await connected(mode);
    const before = runs;
    const call = { name: 'add', arguments: { a: 2, b: 2 }, _meta: { 'dev.troupe/idempotencyKey': `key-${mode}` } };
    const [first, second] = [await client.callTool(call), await client.callTool(call)];
    expect(second).toEqual(first);
    expect(runs).toBe(before + 1);
  });

  it('waits on with the id of a task', async () => {
    const client = await connected(mode);
    const { task } = await platform.service.start({ kind: 'workflow', name: 'waits' });
    const call = client.callTool({ name: 'troupe_task', arguments: { id: task.id } });
    await platform.service.signal(task.id, 'go', 'there');
    expect((await call).content).toEqual([{ type: 'text', text: 'there' }]);
    expect(await client.callTool({ name: 'troupe_task', arguments: { id: 'nothing' } })).toMatchObject({ isError: true });
  });
});

/** A call that waits, and the id of its task. */
async function waitingCall(
  client: Client,
  { service }: Platform,
  _meta: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ id: string; answer: Promise<unknown> }> {
  const tasks = async () => (await service.list({ name: 'waits' }, { limit: 100 })).items;
  const known = new Set((await tasks()).map(({ id }) => id));
  const answer = client.callTool({ name: 'waits', _meta }, { signal }).catch(() => 'left');
  const begun = async () => (await tasks()).find(({ id }) => !known.has(id))?.id;
  await expect.poll(begun).toBeDefined();
  return { id: (await begun())!, answer };
}

describe('a call that its client cancels', () => {
  it.each([
    ['cancels its task', {}, 'cancelled', 'cancelled'],
    [
      'leaves its task to go on where it has a key: the client can call again',
      { 'dev.troupe/idempotencyKey': 'go' },
      'running',
      'completed',
    ],
  ] as const)('%s', async (_what, meta, then, atLast) => {
    const client = await connected('auto');
    const leave = new AbortController();
    const { id, answer } = await waitingCall(client, platform, meta, leave.signal);
    leave.abort();
    expect(await answer).toBe('left');
    await expect.poll(async () => (await platform.service.get(id)).status).toBe(then);
    await platform.service.signal(id, 'go', 'gone').catch(() => undefined);
    expect((await platform.service.wait(id, 8_000)).status).toBe(atLast);
  });
});

describe('a call whose platform is shut down', () => {
  it('leaves its task to go on: its client did not leave', async () => {
    const folder = await newFolder();
    onTestFinished(() => rm(folder, { recursive: true }));
    const first = await startOver(folder);
    const client = await connected('auto', KEY, first);
    const { id, answer } = await waitingCall(client, first, {}, new AbortController().signal);
    await first.close();
    await answer;
    await using stack = new AsyncDisposableStack();
    const next = await startOver(folder);
    stack.defer(() => next.close());
    expect(await next.service.get(id)).toMatchObject({ status: 'running' });
    expect((await next.service.get(id)).cancelRequestedAt).toBeUndefined();
    await next.service.signal(id, 'go', 'there');
    expect(await next.service.wait(id, 8_000)).toMatchObject({ status: 'completed', output: 'there' });
  });
});

describe('the address of MCP', () => {
  it('lets nobody in without a key, and who may start nothing calls nothing', async () => {
    await expect(connected('auto', 'no-key')).rejects.toThrow(/401/);
    const { body } = await ask('/v1/keys', { label: 'reader', roles: ['viewer'] });
    await expect(connected('auto', body.key as string)).rejects.toThrow(/403/);
    const refused = await ask('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, body.key as string);
    expect([refused.status, refused.body.error.data.code]).toEqual([403, 'missing-right']);
  });

  it.each([
    [{}],
    [[]],
    [{ jsonrpc: '2.0' }],
    [{ jsonrpc: '2.0', id: 1, method: 'no/such' }],
    [{ jsonrpc: '1.0', id: 1, method: 'tools/list' }],
  ])('answers a message that is none with an error of JSON-RPC: %j', async (message) => {
    const { status, body } = await ask('/mcp', message);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number), message: expect.any(String) } });
  });

  it('answers at once who listens for changes', async () => {
    const leave = new AbortController();
    const answer = await fetch(`${platform.url}/mcp`, {
      headers: { authorization: `Bearer ${KEY}`, accept: 'text/event-stream' },
      signal: AbortSignal.any([leave.signal, AbortSignal.timeout(5_000)]),
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/event-stream')]);
    leave.abort();
  });

  it('ends no session: there is none to end', async () => {
    const answer = await fetch(`${platform.url}/mcp`, { method: 'DELETE', headers: { authorization: `Bearer ${KEY}` } });
    expect(answer.status).toBe(405);
  });
});
