import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { freePort } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { clientOf, pushConfig, send, spoken } from './a2a/client.ts';
import { pushReceiver, type PushReceiver } from './a2a/push-receiver.ts';

const { privateKey } = generateKeyPairSync('ed25519');

const count: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'count', input: z.object({ to: z.number() }), expose: true },
  async run(ctx, { to }) {
    for (let n = 1; n <= to; n++) {
      ctx.status(`at ${n}`);
      await ctx.sleep(100);
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
let settings: Record<string, string>;
let platform: Platform;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-push-'));
  settings = {
    ...{ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_PRIVATE_HOSTS: '127.0.0.1' },
    ...{ TROUPE_GRPC_PORT: `${await freePort()}`, TROUPE_A2A_AGENT: 'count' },
    TROUPE_SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
  platform = await startEmbedded(embeddedConfig(settings), app);
});
afterAll(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

async function receiver(answer?: (n: number) => number): Promise<PushReceiver> {
  const open = await pushReceiver(answer);
  onTestFinished(() => open.close());
  return open;
}

/** Of an update of either version: its state, or what was said with it. */
function wordsOf({ body }: { readonly body: any }): string {
  const { status, artifact } = body.statusUpdate ?? body.artifactUpdate ?? body;
  if (artifact !== undefined) return 'result';
  const state = String(status.state).replace('TASK_STATE_', '').toLowerCase();
  return status.message?.parts[0].text ?? state;
}
const whole = (to: number): readonly string[] => [...Array.from({ length: to }, (_, n) => `at ${n + 1}`), 'result', 'completed'];

describe.each(spoken)('push notifications over %s', (speaks) => {
  it('are set with a message, and sent in order, each id once, though the receiver fails (U20 to U22)', async () => {
    const { url, asked } = await receiver((n) => (n % 3 === 0 ? 503 : 200));
    const client = await clientOf(platform.url, 'count', speaks);
    await send(client, { to: 2 }, { push: { url, token: 'secret-1', authentication: { scheme: 'Bearer', credentials: 'secret-2' } } });
    const seen = () => [...new Map(asked.map((each) => [each.id, each])).values()].map(wordsOf).filter((words) => words !== 'working');
    await expect.poll(seen, { timeout: 15_000 }).toEqual(whole(2));
    expect(asked[0]!.headers).toMatchObject({ 'x-a2a-notification-token': 'secret-1', authorization: 'Bearer secret-2' });
  });

  it('are set, read, listed and deleted', async () => {
    const { url } = await receiver();
    const client = await clientOf(platform.url, 'waits', speaks);
    const task = await send(client, 'begin', { atOnce: true });
    const made = await client.createTaskPushNotificationConfig(pushConfig({ taskId: task.id, id: 'mine', url }));
    expect(made).toMatchObject({ id: 'mine', url, taskId: task.id });
    const named = { tenant: '', taskId: task.id, id: 'mine' };
    expect(await client.getTaskPushNotificationConfig(named)).toMatchObject({ url });
    const list = await client.listTaskPushNotificationConfig({ tenant: '', taskId: task.id, pageSize: 0, pageToken: '' });
    expect(list.configs.map(({ id }) => id)).toEqual(['mine']);
    await client.deleteTaskPushNotificationConfig(named);
    await expect(client.getTaskPushNotificationConfig(named)).rejects.toThrow(/no push|not found/i);
  });

  it.each(['http://10.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/', 'ftp://example.com/', 'http://a:b@example.com/', 'no url'])(
    'are not sent to %s',
    async (url) => {
      const client = await clientOf(platform.url, 'waits', speaks);
      const { id } = await send(client, 'begin', { atOnce: true });
      await expect(client.createTaskPushNotificationConfig(pushConfig({ taskId: id, url }))).rejects.toThrow(/public internet|address/);
    },
  );
});

it('follows no redirect, and signs what it sends', async () => {
  const redirecting = await receiver((n) => (n === 0 ? 302 : 200));
  await send(await clientOf(platform.url, 'count', 'JSONRPC 1.0'), { to: 1 }, { push: { url: redirecting.url } });
  await expect.poll(() => redirecting.taken.map(wordsOf).at(-1), { timeout: 15_000 }).toBe('completed');
  const { id, headers, text } = redirecting.taken[0]!;
  const signed = Buffer.from(`${id}.${String(headers['webhook-timestamp'])}.${text}`);
  const [version, signature] = String(headers['webhook-signature']).split(',') as [string, string];
  expect(version).toBe('v1a');
  expect(verify(null, signed, createPublicKey(privateKey), Buffer.from(signature, 'base64'))).toBe(true);
});

it('sends of a question once, and goes on behind a restart where it was', { timeout: 90_000 }, async () => {
  const [asking, counting] = [await receiver(), await receiver()];
  const { id } = await send(await clientOf(platform.url, 'waits', 'JSONRPC 1.0'), 'begin', { push: { url: asking.url } });
  await send(await clientOf(platform.url, 'count', 'JSONRPC 1.0'), { to: 20 }, { atOnce: true, push: { url: counting.url } });
  const questions = (): number => asking.asked.filter(({ text }) => text.includes('INPUT_REQUIRED')).length;
  await expect.poll(questions, { timeout: 15_000 }).toBe(1);
  await expect.poll(() => counting.taken.length, { timeout: 15_000 }).toBeGreaterThan(3);
  await platform.close();
  platform = await startEmbedded(embeddedConfig(settings), app);
  await send(await clientOf(platform.url, 'waits', 'JSONRPC 1.0'), 'answer', { taskId: id });
  await expect.poll(() => counting.taken.map(wordsOf).filter((words) => words !== 'working'), { timeout: 30_000 }).toEqual(whole(20));
  await expect.poll(() => asking.taken.map(wordsOf).at(-1), { timeout: 20_000 }).toBe('completed');
  expect(questions()).toBe(1);
});
