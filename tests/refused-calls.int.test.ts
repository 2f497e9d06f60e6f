import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentDefinition, App } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { agent, connect, model, tool, type Client } from '@troupe/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appOf } from './app-of.ts';

const KEY = 'key-of-the-refused-calls';
const usage = { inputTokens: 1, outputTokens: 1 };
const asking = model({
  name: 'asking',
  generate: async ({ messages, tools }) => {
    const result = messages.find(({ role }) => role === 'tool');
    if (result !== undefined) return { text: result.content as string, finish: 'stop', usage };
    return { toolCalls: [{ id: 'c1', name: tools[0]!.name, args: {} }], finish: 'tools', usage };
  },
});

let paid = 0;
const pay = tool({ name: 'pay', description: 'Pays', effect: 'once', approve: true, run: () => `paid ${++paid}` });
const lists = (...tools: AgentDefinition['tools']): AgentDefinition =>
  agent({ name: 'desk', description: 'Pays', model: [asking], instructions: 'Pay.', tools: tools as never });
const appWith = (desk: AgentDefinition): App => ({
  ...appOf(),
  agents: new Map([[desk.name, desk]]),
  tools: new Map([[pay.name, pay]]),
  models: new Map([[asking.name, asking]]),
});

describe('a call that an agent does not list any more (W9)', () => {
  let data: string;
  let platform: Platform;
  let client: Client;

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'troupe-refused-'));
  });
  afterAll(() => rm(data, { recursive: true }));
  beforeEach(async () => {
    paid = 0;
    platform = await begin(lists('pay'));
  });
  afterEach(() => platform.close());

  const begin = async (desk: AgentDefinition): Promise<Platform> => {
    const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_AUDIT: 'on', TROUPE_API_KEYS: KEY };
    const started = await startEmbedded(embeddedConfig(env), appWith(desk));
    client = connect(started.url, { key: KEY });
    return started;
  };
  const approve = async (id: string): Promise<void> => {
    await expect.poll(async () => (await client.get(id)).waitingFor.map(({ kind }) => kind)).toEqual(['approval']);
    const { items } = await platform.service.approvals({ limit: 10 });
    await client.decide(items.find(({ task }) => task === id)!.id, { decision: 'approve' });
  };
  const ended = async (id: string): Promise<unknown> => {
    await expect.poll(async () => (await client.get(id)).status, { timeout: 5_000 }).toBe('completed');
    return (await client.get(id)).output;
  };

  it('is not made, though a human approved it before; the model is given why, and it is on record', async () => {
    await client.start({ agent: 'desk' }, 'go', { id: 'reloaded' });
    await expect.poll(async () => (await client.get('reloaded')).waitingFor.map(({ kind }) => kind)).toEqual(['approval']);
    await platform.reload(appWith(lists()));
    await approve('reloaded');
    expect(await ended('reloaded')).toBe(
      'The tool failed: Agent "desk" may not call the tool "pay": it is not among the tools of the agent.',
    );
    expect(paid).toBe(0);
    const refused = async (): Promise<unknown> =>
      (await client.audit({ outcome: 'call-not-allowed' })[Symbol.asyncIterator]().next()).value;
    await expect.poll(refused).toMatchObject({ action: 'call tool pay', on: 'reloaded', by: { kind: 'key' } });
  });

  it('is not made after a restart with that app, and is made with one that lists it again', async () => {
    for (const id of ['without', 'with']) await client.start({ agent: 'desk' }, 'go', { id });
    for (const id of ['without', 'with'])
      await expect.poll(async () => (await client.get(id)).waitingFor.map(({ kind }) => kind)).toEqual(['approval']);
    await platform.close();
    platform = await begin(lists());
    await approve('without');
    expect(await ended('without')).toContain('may not call the tool "pay"');
    await platform.reload(appWith(lists(pay)));
    await approve('with');
    expect(await ended('with')).toBe('paid 1');
  });
});
