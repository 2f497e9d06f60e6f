import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport, type ElicitRequest } from '@modelcontextprotocol/client';
import type { AgentDefinition, App, ModelDefinition, ToolDefinition, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { ask } from '@troupe/sdk';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

const KEY = 'bootstrap-key-of-this-test';

const book: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'book', expose: true },
  run: async (ctx) => ask(ctx, { key: 'guests', message: 'How many are you?', schema: z.object({ guests: z.int().min(1) }) }),
};
const usage = { inputTokens: 1, outputTokens: 1 };
const payer: ModelDefinition = {
  ...{ kind: 'model', name: 'payer' },
  generate: async ({ messages }) => {
    const result = messages.find(({ role }) => role === 'tool');
    if (result !== undefined) return { text: result.content as string, finish: 'stop', usage };
    return { toolCalls: [{ id: 'call', name: 'pay', args: { euros: 20 } }], finish: 'tools', usage };
  },
};
const pay: ToolDefinition = {
  ...{ kind: 'tool', name: 'pay', description: 'Pays', input: z.object({ euros: z.number() }), approve: true },
  run: ({ euros }) => `Paid ${euros}`,
};
const advisor: AgentDefinition = {
  ...{ kind: 'agent', name: 'advisor', description: 'Pays', model: [payer], instructions: 'Pay.', tools: [pay], handoffs: [] },
  expose: true,
};
/** The agent is asked by a workflow: the approval is of a task below that of the call. */
const order: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'order', expose: true },
  run: (ctx) => ctx.agent('advisor', 'Pay'),
};
const app: App = {
  build: 'test',
  workflows: new Map([book, order].map((each) => [each.name, each])),
  agents: new Map([['advisor', advisor]]),
  tools: new Map([['pay', pay]]),
  models: new Map([['payer', payer]]),
  activities: new Map(),
};

let data: string;
let platform: Platform;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-mcp-asks-'));
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY };
  platform = await startEmbedded(embeddedConfig(env), app);
});
afterAll(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

/** A client with a human who answers. */
async function clientWith(
  mode: 'auto' | 'legacy',
  human: (params: ElicitRequest['params']) => { readonly action: 'accept' | 'decline'; readonly content?: Record<string, any> },
  key = KEY,
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode }, capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler('elicitation/create', ({ params }) => human(params));
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${platform.url}/mcp`), { requestInit }));
  onTestFinished(() => client.close());
  return client;
}

const textOf = async (client: Client, name: string): Promise<string> => {
  const { content } = await client.callTool({ name, arguments: name === 'advisor' ? { input: 'Pay' } : {} });
  return (content[0] as { readonly text: string }).text;
};

describe.each(['auto', 'legacy'] as const)('a client of MCP that can ask its human, revision %s', (mode) => {
  it('asks what the code asks, and again when the answer does not fit', async () => {
    const seen: string[] = [];
    const client = await clientWith(mode, ({ message }) => ({ action: 'accept', content: { guests: seen.push(message) - 1 } }));
    expect(JSON.parse(await textOf(client, 'book'))).toEqual({ action: 'accept', content: { guests: 1 } });
    expect(seen).toEqual(['How many are you?', 'How many are you?']);
  });

  it('asks for the decision of an approval, also of a task below', async () => {
    const asked: string[] = [];
    const yes = await clientWith(mode, ({ message }) => (asked.push(message), { action: 'accept', content: { approve: true } }));
    expect([await textOf(yes, 'advisor'), await textOf(yes, 'order')]).toEqual(['Paid 20', 'Paid 20']);
    expect(asked[0]).toContain('asks to call "pay" with {"euros":20}');
    const no = await clientWith(mode, () => ({ action: 'accept', content: { approve: false, reason: 'too much' } }));
    expect(await textOf(no, 'advisor')).toContain('A human refused this call: too much');
  });

  it('decides nothing with a key that may not decide', async () => {
    const answer = await fetch(`${platform.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ label: 'caller', roles: ['caller'] }),
    });
    const { key } = (await answer.json()) as { key: string };
    const client = await clientWith(mode, () => ({ action: 'accept', content: { approve: true } }), key);
    const leave = new AbortController();
    const call = client.callTool({ name: 'advisor', arguments: { input: 'Pay' } }, { signal: leave.signal }).catch(() => 'left');
    const pending = async () => (await platform.service.approvals({ limit: 10 })).items.length;
    await expect.poll(pending).toBe(1);
    leave.abort();
    await call;
    for (const { task } of (await platform.service.approvals({ limit: 10 })).items) await platform.service.terminate(task);
    expect((await platform.service.approvals({ limit: 10, status: 'approved' })).items.length).toBe(mode === 'auto' ? 2 : 4);
  });
});
