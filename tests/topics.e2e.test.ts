import { fileURLToPath } from 'node:url';
import type { DeadLetter, ListedTask, Page, PublishedEvent, Task, Topic } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';
import { publishTo, type Event } from './topics/publish.ts';
import { tasksOf as tasksOfWorkflow } from './topics/tasks-of.ts';

const app = fileURLToPath(new URL('topics/app', import.meta.url));
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: 120_000 });
}, 150_000);
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

const publish = (topic: string, event: Event, ms?: number): Promise<PublishedEvent> => publishTo(platform, topic, event, ms);

const tasksOf = (name: string): Promise<readonly ListedTask[]> => tasksOfWorkflow(platform, name);

async function lettersOf(topic: string): Promise<readonly DeadLetter[]> {
  return (await platform.api.request<Page<DeadLetter>>('GET', `/v1/dead-letters?topic=${topic}`)).body.items;
}

describe('an event', () => {
  it('T16: starts one task of each subscriber, however often it is published', async () => {
    const first = await publish('orders', { id: 'once', data: { customer: 'ada', n: 7 } });
    expect(first).toEqual({ topic: 'orders', id: 'once', repeated: false });
    for (let i = 0; i < 5; i++) await publish('orders', { id: 'once', data: { customer: 'ada', n: 7 } });
    await publish('orders', { id: 'after', data: { customer: 'ada', n: 8 } });
    await expect
      .poll(async () => (await tasksOf('take-order')).map(({ input }) => input))
      .toEqual([
        { customer: 'ada', n: 8 },
        { customer: 'ada', n: 7 },
      ]);
    const [, task] = await tasksOf('take-order');
    expect(task).toMatchObject({ startedBy: { kind: 'platform', id: 'topics' } });
    expect((await platform.api.end(task!.id)).output).toEqual({ customer: 'ada', n: 7 });
    expect(await tasksOf('ship')).toEqual([]);
  });

  it('that does not fit the schema of the topic is refused, and one of no topic', async () => {
    const refused = await platform.api.request('POST', '/v1/topics/orders/events', { data: { customer: 5 } });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'invalid-input', errors: [{ pointer: '#/data/customer' }, { pointer: '#/data/n' }] },
    });
    expect(await platform.api.request('POST', '/v1/topics/nothing/events', { data: 1 })).toMatchObject({
      status: 404,
      body: { code: 'topic-not-found' },
    });
    const large = { customer: 'x'.repeat(600_000), n: 1 };
    expect(await platform.api.request('POST', '/v1/topics/orders/events', { data: large })).toMatchObject({ status: 413 });
  });

  it('T20: is published by tasks in order, and signals the task that the first of them starts', async () => {
    await publish('orders', { id: 'large', data: { customer: 'bob', n: 1_001 } });
    await expect.poll(async () => (await platform.api.request<Task>('GET', '/v1/tasks/track-1001')).status, { timeout: 15_000 }).toBe(200);
    expect((await platform.api.end('track-1001')).output).toEqual({ first: 1_001, steps: [1, 2, 3] });
  });
});

describe('the list of topics', () => {
  it('has schema, subscribers and lag', async () => {
    const { body } = await platform.api.request<{ items: readonly Topic[] }>('GET', '/v1/topics');
    expect(body.items.map(({ name }) => name).toSorted()).toEqual(['clicks', 'notes', 'orders', 'orders.shipped']);
    await expect
      .poll(async () => (await platform.api.request<Topic>('GET', '/v1/topics/orders')).body)
      .toMatchObject({
        description: 'What customers ordered',
        retention: 604_800_000,
        schema: { type: 'object', required: ['customer', 'n'] },
        subscribers: [
          { name: 'ship', kind: 'workflow', lag: 0 },
          { name: 'take-order', kind: 'workflow', lag: 0 },
        ],
      });
  });
});

describe('an event that a subscriber cannot take', () => {
  it('T15: is a dead letter with the reason, and its neighbours go on; edited and replayed it is done once', async () => {
    await publish('notes', { id: 'good-1', data: { text: 'one' } });
    await publish('notes', { id: 'bad', data: { fails: 'no such customer' }, key: 'k' });
    await publish('notes', { id: 'good-2', data: { text: 'two' }, key: 'k' });
    await expect.poll(async () => (await tasksOf('careful')).map(({ input }) => input)).toEqual(['two', 'one']);
    const [letter] = await lettersOf('notes');
    expect(letter).toMatchObject({
      event: 'bad',
      subscriber: 'workflow:careful',
      key: 'k',
      code: 'bad-request',
      data: { fails: 'no such customer' },
      replays: 0,
    });
    expect(letter!.reason).toContain('no such customer');
    const path = `/v1/dead-letters/${letter!.id}`;
    const replay = () => platform.api.request<{ taken: boolean; letter: DeadLetter }>('POST', `${path}/replay`);
    expect((await replay()).body).toMatchObject({ taken: false, letter: { replays: 1 } });
    expect(await platform.api.request('PATCH', path, { data: { text: 'three' } })).toMatchObject({
      status: 200,
      body: { data: { text: 'three' } },
    });
    expect((await replay()).body).toMatchObject({ taken: true });
    expect(await replay()).toMatchObject({ status: 404, body: { code: 'dead-letter-not-found' } });
    await publish('notes', { id: 'bad', data: { fails: 'once more' } });
    await expect.poll(async () => (await tasksOf('careful')).map(({ input }) => input)).toEqual(['three', 'two', 'one']);
  });

  it('that is for no task is one, and goes to the task once there is one', async () => {
    await publish('notes', { id: 'to-nobody', data: { to: 'nobody-yet', text: 'four' } });
    await expect
      .poll(async () => (await lettersOf('notes')).map(({ event, code }) => [event, code]))
      .toContainEqual(['to-nobody', 'task-not-found']);
    const letter = (await lettersOf('notes')).find(({ event }) => event === 'to-nobody');
    await platform.api.start({ workflow: 'listener', id: 'nobody-yet' });
    expect((await platform.api.request('POST', `/v1/dead-letters/${letter!.id}/replay`)).body).toMatchObject({ taken: true });
    expect((await platform.api.end('nobody-yet')).output).toEqual({ to: 'nobody-yet', text: 'four' });
    expect(await platform.api.request('DELETE', `/v1/dead-letters/${letter!.id}`)).toMatchObject({ status: 404 });
  });
});

describe('when the process is killed again and again', () => {
  it('T17, T19: 2,000 messages with repeats start one task each, and the order of a key is kept', { timeout: 600_000 }, async () => {
    const before = new Set((await tasksOf('take-order')).map(({ id }) => id));
    const messages = Array.from({ length: 2_000 }, (_, n) => ({ id: `k-${n}`, data: { customer: `c${n % 50}`, n: Math.floor(n / 50) } }));
    // The next one of a key is published once the one before is known to be durable; three in ten come twice.
    const lines = Array.from({ length: 50 }, async (_, line) => {
      for (const message of messages.filter(({ data }) => data.customer === `c${line}`)) {
        await publish('orders', message, 300_000);
        if (message.data.n % 10 < 3) await publish('orders', message, 300_000);
      }
    });
    const kills = (async () => {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        // Of the four services the one that takes the events.
        await platform.processes[0]!.kill();
        await platform.processes[0]!.start();
      }
    })();
    await Promise.all([...lines, kills]);
    const started = async (): Promise<readonly ListedTask[]> => (await tasksOf('take-order')).filter(({ id }) => !before.has(id));
    await expect.poll(async () => (await started()).length, { timeout: 120_000, interval: 1_000 }).toBeGreaterThanOrEqual(2_000);
    const tasks = await started();
    const inputs = tasks.map(({ input }) => JSON.stringify(input)).toSorted();
    expect(inputs).toEqual(messages.map(({ data }) => JSON.stringify(data)).toSorted());
    for (let line = 0; line < 50; line++) {
      const own = tasks
        .map(({ input, createdAt }) => ({ ...(input as { customer: string; n: number }), at: Date.parse(createdAt) }))
        .filter(({ customer }) => customer === `c${line}`);
      const inOrder = own.toSorted((a, b) => a.n - b.n).map(({ at }) => at);
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    }
    expect(await lettersOf('orders')).toEqual([]);
  });
});
