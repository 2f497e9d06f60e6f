import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentDefinition, App, Json, WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { webhookReceiver, type Answering, type WebhookReceiver } from './webhooks/webhook-receiver.ts';

const echo: WorkflowDefinition = { kind: 'workflow', name: 'echo', run: async (_ctx, input: Json) => input };
const fails: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'fails' },
  async run() {
    throw new Error('It went wrong.');
  },
};
const waits: WorkflowDefinition = { kind: 'workflow', name: 'waits', run: (ctx) => ctx.signal('go') };
const publishes: WorkflowDefinition = {
  ...{ kind: 'workflow', name: 'publishes' },
  async run(ctx) {
    ctx.publish('progress', { done: 1 });
  },
};
const app: App = {
  build: 'test',
  workflows: new Map([echo, fails, waits, publishes].map((each) => [each.name, each])),
  ...{ agents: new Map<string, AgentDefinition>(), activities: new Map(), tools: new Map(), models: new Map() },
};
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

let data: string;
let platform: Platform;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-webhooks-'));
  const settings = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_PRIVATE_HOSTS: '127.0.0.1' };
  platform = await startEmbedded(embeddedConfig({ ...settings, TROUPE_AUDIT: 'on' }), app);
});
afterAll(async () => {
  await platform.close();
  await rm(data, { recursive: true });
});

async function ask(method: string, path: string, body?: object): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${platform.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
const start = (body: object) => ask('POST', '/v1/tasks', body);

async function receiver(answer?: Answering): Promise<WebhookReceiver> {
  const open = await webhookReceiver(answer);
  onTestFinished(() => open.close());
  return open;
}

/** An endpoint at a receiver, which verifies with its secret. */
async function endpoint(at: WebhookReceiver, more: object = {}): Promise<string> {
  const { status, body } = await ask('POST', '/v1/webhooks', { url: at.url, ...more });
  expect(status).toBe(201);
  at.secrets = [body.secret];
  onTestFinished(async () => void (await ask('DELETE', `/v1/webhooks/${body.id}`)));
  return body.id as string;
}
const sorted = (texts: readonly string[]): readonly string[] => texts.toSorted();
const deliveries = async (id: string, query = '') => (await ask('GET', `/v1/webhooks/${id}/deliveries${query}`)).body.items as any[];

describe('a webhook', () => {
  it('is sent each end of a task, signed, and nothing else by default', async () => {
    const at = await receiver();
    const id = await endpoint(at);
    await start({ workflow: 'echo', id: 'whole', input: { a: 1 }, attributes: { customer: 'ada' } });
    await start({ workflow: 'fails', id: 'wrong' });
    await start({ workflow: 'publishes', id: 'quiet' });
    await start({ workflow: 'waits', id: 'stopped' });
    await ask('POST', '/v1/tasks/stopped/terminate', { reason: 'enough' });
    await expect
      .poll(() => sorted(at.taken.map(({ body }) => `${body.data.task.id} ${body.type}`)))
      .toEqual(['quiet task.completed', 'stopped task.terminated', 'whole task.completed', 'wrong task.failed']);
    expect(at.unverified).toEqual([]);
    const whole = at.taken.find(({ body }) => body.data.task.id === 'whole')!;
    expect(whole.body).toMatchObject({
      data: { task: { kind: 'workflow', name: 'echo', attributes: { customer: 'ada' } }, status: 'completed', output: { a: 1 } },
    });
    await expect.poll(async () => (await deliveries(id, '?status=delivered')).length).toBe(4);
    expect((await deliveries(id)).find(({ task }) => task === 'whole')).toMatchObject({
      ...{ id: whole.id, event: 'task.completed', status: 'delivered', attempts: 1, lastStatus: 200 },
    });
  });

  it('is sent what its events and filter say', async () => {
    const [some, byAttribute] = [await receiver(), await receiver()];
    await endpoint(some, { events: ['task.started', 'task.published'], filter: { workflows: ['publishes', 'waits'] } });
    await endpoint(byAttribute, { filter: { attributes: { region: 'eu' } } });
    await start({ workflow: 'publishes', id: 'said', attributes: { region: 'us' } });
    await start({ workflow: 'echo', id: 'european', attributes: { region: 'eu' } });
    await expect.poll(() => sorted(some.taken.map(({ body }) => body.type as string))).toEqual(['task.published', 'task.started']);
    expect(some.taken.find(({ body }) => body.type === 'task.published')!.body.data).toMatchObject({
      topic: 'progress',
      published: { done: 1 },
    });
    await expect.poll(() => byAttribute.taken.map(({ body }) => body.data.task.id)).toEqual(['european']);
  });

  it('of one task is sent to the address of its start, signed with the secret of that', async () => {
    const at = await receiver();
    at.secrets = [SECRET];
    const request = { workflow: 'echo', id: 'with-callback', webhook: { url: at.url, secret: SECRET, events: ['task.completed'] } };
    expect((await start(request)).status).toBe(202);
    await start({ workflow: 'echo', id: 'without' });
    await expect.poll(() => at.taken.map(({ body }) => body.data.task.id)).toEqual(['with-callback']);
    expect(at.unverified).toEqual([]);
    expect((await start(request)).status).toBe(200);
    expect((await start({ ...request, webhook: { url: `${at.url}/other` } })).status).toBe(409);
    expect(JSON.stringify((await ask('GET', '/v1/tasks/with-callback/history')).body)).not.toContain(SECRET.slice(6));
  });

  it('shows its secret once, and after a rotation signs with both for the overlap', async () => {
    const at = await receiver();
    const id = await endpoint(at);
    const [old] = at.secrets;
    const rotated = await ask('POST', `/v1/webhooks/${id}/rotate`, { overlap: '1h' });
    at.secrets = [old!, rotated.body.secret];
    expect((await ask('POST', `/v1/webhooks/${id}/ping`)).status).toBe(202);
    await expect.poll(() => at.taken.map(({ body, signatures }) => [body.type, signatures])).toEqual([['ping', 2]]);
    at.secrets = [(await ask('POST', `/v1/webhooks/${id}/rotate`)).body.secret];
    await ask('POST', `/v1/webhooks/${id}/ping`);
    await expect.poll(() => at.taken.map(({ signatures }) => signatures)).toEqual([2, 1]);
    expect(at.unverified).toEqual([]);
    const shown = JSON.stringify([await ask('GET', `/v1/webhooks/${id}`), await ask('GET', '/v1/webhooks'), await deliveries(id)]);
    expect(shown).not.toMatch(/whsec_/);
    const audit = await ask('GET', `/v1/audit?on=${id}`);
    expect(audit.body.items.map(({ action }: any) => action)).toEqual(
      expect.arrayContaining(['webhook.create', 'webhook.rotate', 'webhook.ping']),
    );
    expect(JSON.stringify(audit.body)).not.toMatch(/whsec_/);
  });

  it('is tried again until it takes, with the same id, and never follows a redirect', async () => {
    const at = await receiver((n) => [503, 302][n] ?? 200);
    const id = await endpoint(at);
    await start({ workflow: 'echo', id: 'again' });
    await expect.poll(() => at.asked.length, { timeout: 15_000 }).toBe(3);
    expect(new Set(at.asked.map((each) => each.id)).size).toBe(1);
    expect(at.unverified).toEqual([]);
    await expect.poll(async () => (await deliveries(id)).map(({ status, attempts }) => [status, attempts])).toEqual([['delivered', 3]]);
  });

  it('is held while it is paused, and sent all of it once it goes on', async () => {
    const at = await receiver();
    const id = await endpoint(at);
    expect((await ask('PATCH', `/v1/webhooks/${id}`, { paused: true })).body).toMatchObject({ paused: true, pausedBecause: 'asked' });
    await start({ workflow: 'echo', id: 'held' });
    await expect.poll(async () => (await deliveries(id)).map(({ status }) => status)).toEqual(['pending']);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(at.asked).toEqual([]);
    expect((await ask('PATCH', `/v1/webhooks/${id}`, { paused: false })).body.paused).toBe(false);
    await expect.poll(() => at.taken.map(({ body }) => body.data.task.id)).toEqual(['held']);
  });

  it('is paused when its receiver says it is gone, which is on record, and what failed can be sent again', async () => {
    const at = await receiver((n) => (n === 0 ? 410 : 200));
    const id = await endpoint(at);
    await start({ workflow: 'echo', id: 'lost' });
    await expect.poll(async () => (await ask('GET', `/v1/webhooks/${id}`)).body.pausedBecause).toBe('gone');
    const [failed] = await deliveries(id, '?status=failed');
    expect(failed).toMatchObject({ lastStatus: 410, lastError: 'It answered 410.' });
    const { items } = (await ask('GET', `/v1/audit?on=${id}&action=webhook.pause%20gone`)).body;
    expect(items).toMatchObject([{ by: { kind: 'platform' }, outcome: 'done' }]);
    await ask('PATCH', `/v1/webhooks/${id}`, { paused: false });
    expect((await ask('POST', `/v1/webhooks/${id}/deliveries/${failed.id}/replay`)).status).toBe(202);
    await expect.poll(() => at.taken.map((each) => each.id)).toEqual([failed.id]);
    expect((await ask('POST', `/v1/webhooks/${id}/replay`, { status: 'delivered', from: '2026-01-01T00:00:00Z' })).body).toEqual({
      count: 1,
    });
    await expect.poll(() => at.asked.length).toBe(3);
    expect((await ask('POST', `/v1/webhooks/${id}/replay`, { status: 'delivered', before: '2026-01-01T00:00:00Z' })).body.count).toBe(0);
  });

  it('that is slow or away delays no task and no other endpoint', async () => {
    const slow = await receiver(() => new Promise((resolve) => setTimeout(() => resolve(200), 20_000)));
    const fast = await receiver();
    await endpoint(slow);
    await endpoint(fast);
    const began = Date.now();
    for (let n = 0; n < 30; n++) expect((await start({ workflow: 'echo', id: `many-${n}` })).status).toBe(202);
    await expect.poll(() => fast.taken.length, { timeout: 8_000 }).toBe(30);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(slow.asked.length).toBeLessThanOrEqual(4);
  });

  it('is sent nothing of a task that was purged, and nothing once it is removed', async () => {
    const at = await receiver(() => 500);
    const id = await endpoint(at);
    await start({ workflow: 'echo', id: 'purged' });
    await start({ workflow: 'echo', id: 'kept' });
    await expect.poll(async () => (await deliveries(id)).length).toBe(2);
    expect((await ask('DELETE', '/v1/tasks/purged')).status).toBe(204);
    await expect.poll(async () => (await deliveries(id)).map(({ task }) => task)).toEqual(['kept']);
    expect((await ask('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await ask('GET', `/v1/webhooks/${id}/deliveries`)).status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const times = at.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(at.asked.length).toBe(times);
  });

  it.each(['http://10.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/', 'ftp://example.com/', 'http://a:b@example.com/', 'no url'])(
    'is not sent to %s',
    async (url) => {
      for (const { status, body } of [await ask('POST', '/v1/webhooks', { url }), await start({ workflow: 'echo', webhook: { url } })]) {
        expect(status).toBe(422);
        expect(body).toMatchObject({ code: 'validation-failed', errors: [{ pointer: expect.stringMatching(/url$/) }] });
      }
    },
  );
});
