import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';
import { publishTo } from './topics/publish.ts';
import { tasksOf } from './topics/tasks-of.ts';

const app = fileURLToPath(new URL('../examples/order-events', import.meta.url));
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: 100_000 });
}, 150_000);
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

it('each order becomes one letter, though events come twice and the process is killed at each stage', async () => {
  const orders = ['A-1', 'A-2', 'A-3'];
  const publishAll = async (topic: string, dataOf: (order: string) => object): Promise<void> => {
    for (const order of [...orders, ...orders]) await publishTo(platform, topic, { id: `${topic}-${order}`, data: dataOf(order) }, 60_000);
  };
  const restart = async (): Promise<void> => {
    await platform.kill();
    await platform.start();
  };
  // One of the payments is too small.
  await publishAll('payments', (order) => ({ order, euros: order === 'A-3' ? 5 : 120 }));
  await publishAll('orders', (order) => ({ order, customer: 'ada', item: 'a chair', euros: 120 }));
  await restart();

  const approvals = await platform.api.approvals(2);
  await restart();
  const handled = (await tasksOf(platform, 'handle-order')).map(({ attributes }) => attributes['order']);
  expect([handled.length, new Set(handled)]).toEqual([orders.length, new Set(orders)]);
  await platform.api.decide(approvals[0]!.id, { decision: 'approve' });
  await platform.api.decide(approvals[1]!.id, { decision: 'reject' });
  const [approved, refused] = approvals.map(({ args }) => (args as { order: string }).order);
  await restart();

  const posted = async (): Promise<readonly unknown[]> => (await tasksOf(platform, 'post-letters')).flatMap(({ output }) => output);
  await expect.poll(posted, { timeout: 30_000 }).toEqual([approved]);
  const tasks = await tasksOf(platform, 'handle-order');
  const of = (order: string | undefined) => tasks.find(({ attributes }) => attributes['order'] === order);
  expect(of(approved)).toMatchObject({ status: 'completed', output: { sent: true } });
  expect(of(refused)).toMatchObject({ status: 'completed', output: { sent: false, because: 'the letter was refused' } });
  const waiting = of('A-3')!.waitingFor.map(({ kind, name }) => `${kind} ${name}`);
  expect(waiting.toSorted((a, b) => a.localeCompare(b))).toEqual(['event payments', 'timer payments']);
}, 300_000);
