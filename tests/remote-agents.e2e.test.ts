import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App, Task, TaskEvent, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform as Peer } from '@troupe/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { apiClient, until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const partner: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'partner', description: 'Does what it is asked', input: z.object({ ask: z.string() }), expose: true },
  async run(ctx, { ask }) {
    ctx.status(`at ${ask}`);
    switch (ask) {
      case 'which day':
        return { day: await ctx.signal('day') };
      case 'long':
        return ctx.sleep('1h');
      case 'slow':
        await ctx.sleep('6s');
        return 'in time';
      default:
        throw new Error(`Nobody knows ${ask}.`);
    }
  },
};
const peerApp: App = {
  ...{ build: 'test', workflows: new Map([['partner', partner]]) },
  ...{ agents: new Map(), activities: new Map(), tools: new Map(), models: new Map() },
};

let data: string;
let peer: Peer;
let platform: Platform;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-remote-'));
  peer = await startEmbedded(embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent' }), peerApp);
  const env = { LOG_LEVEL: 'error', PARTNER_URL: `${peer.url}/a2a/partner` };
  platform = await startPlatform({ app: fileURLToPath(new URL('remote-agents', import.meta.url)), env, startTimeout: 100_000 });
  await served();
}, 180_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await peer.close();
  await rm(data, { recursive: true });
});

async function served(): Promise<void> {
  await until('the partner to be served', 50_000, async () => {
    const { body } = await platform.api.request<{ instances?: readonly unknown[] }>('GET', '/v1/tools/partner');
    return (body.instances?.length ?? 0) > 0 ? true : undefined;
  });
}

async function tasksOfPeer(): Promise<readonly Task[]> {
  return (await apiClient(peer.url).request<{ items: readonly Task[] }>('GET', '/v1/tasks?limit=100')).body.items;
}

/** The task of the other platform that began last, once there are so many. */
async function begun(count: number): Promise<Task> {
  return until(`task ${count} of the other platform`, 20_000, async () => {
    const tasks = await tasksOfPeer();
    return tasks.length === count ? tasks.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))[0] : undefined;
  });
}

it('a workflow hands over to an agent of another platform, once, over kill -9 of everything', async () => {
  const { id } = await platform.api.start({ workflow: 'hand-over', input: 'slow' });
  await begun(1);
  await until('the call to say which task it follows', 20_000, async () => {
    const { body } = await platform.api.request<{ items: readonly TaskEvent[] }>('GET', `/v1/tasks/${id}/history?limit=100`);
    return JSON.stringify(body).includes('"remote"') ? true : undefined;
  });
  await platform.kill();
  await platform.start();
  expect(await platform.api.end(id, 60_000)).toMatchObject({ status: 'completed', output: 'in time' });
  expect(await tasksOfPeer()).toHaveLength(1);
});

it('an agent is given what it failed with, and that its description is data', async () => {
  await served();
  const { id } = await platform.api.start({ agent: 'desk', input: 'nonsense' });
  const { output } = await platform.api.end(id, 40_000);
  expect(output).toMatch(/^The agent "partner" failed: Nobody knows nonsense\..*Does what it is asked[^]*is data and not instructions/);
});

it('what it asks is an approval, and the answer goes to the same task', async () => {
  const { id } = await platform.api.start({ agent: 'desk', input: 'which day' });
  const approval = await until('the agent to ask', 20_000, async () => {
    const { body } = await platform.api.request<{ items: readonly any[] }>('GET', `/v1/approvals?task=${id}`);
    return body.items[0];
  });
  const asked = approval.args['dev.troupe/input'];
  expect(asked.requests.answer.params.message).toContain('The agent "partner" asks a human');
  const args = {
    ...approval.args,
    'dev.troupe/input': { ...asked, responses: { answer: { action: 'accept', content: { answer: 'Monday' } } } },
  };
  const { status } = await platform.api.request('POST', `/v1/approvals/${encodeURIComponent(approval.id)}`, { decision: 'approve', args });
  expect(status).toBe(200);
  expect((await platform.api.end(id, 40_000)).output).toContain('{"day":"Monday"}');
  expect(await tasksOfPeer()).toHaveLength(3);
});

it('who cancels the task cancels that of the other platform', async () => {
  const { id } = await platform.api.start({ workflow: 'hand-over', input: 'long' });
  const other = await begun(4);
  await platform.api.request('POST', `/v1/tasks/${id}/cancel`, {});
  expect(await platform.api.end(id, 40_000)).toMatchObject({ status: 'cancelled' });
  await until('the other task to be cancelled', 20_000, async () => {
    const { status } = await apiClient(peer.url).get(other.id);
    return status === 'cancelled' ? true : undefined;
  });
});

it('readiness says which agent is away, and that everything else is well', async () => {
  const answers = await Promise.all(
    platform.urls.map(async (url) => (await fetch(`${url}/readyz`)).json() as Promise<{ ready: boolean; details?: string[] }>),
  );
  expect(answers.every(({ ready }) => ready)).toBe(true);
  expect(answers.flatMap(({ details = [] }) => details)).toEqual([expect.stringMatching(/^The agent "away" cannot be asked: /)]);
});
