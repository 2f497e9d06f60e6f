import { fileURLToPath } from 'node:url';
import type { Schedule } from '@troupe/contracts';
import { connect } from '@troupe/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { outboxOf } from './outbox-of.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('../examples/nightly-report', import.meta.url));
const AT_ONCE = 25;

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

/** The most calls of a task that were open together, by its log. */
async function mostAtOnce(id: string): Promise<number> {
  let open = 0;
  let most = 0;
  for await (const { inputs, commands } of connect(platform.url).history(id)) {
    open -= inputs.filter(({ kind }) => kind === 'resolved').length;
    open += commands.filter((command) => (command as { kind: string }).kind === 'activity').length;
    most = Math.max(most, open);
  }
  return most;
}

/** What the bank of the example has. */
const accounts = Array.from({ length: 1_200 }, (_, n) => `account-${n + 1}`);
const balances = accounts.map((_, n) => (((n + 1) * 7_919) % 2_000) - 200);

it('the nightly report does each of 1,200 accounts, 25 at a time, and goes on where it was after kill -9', async () => {
  const { api } = platform;
  const statements = () => outboxOf<{ account: string }>(platform, 'nightly-report', 'statements');
  await api.start({ workflow: 'nightly-report', id: 'report', input: { night: '2026-11-29', atOnce: AT_ONCE } });
  await until('a third of the statements', 30_000, async () => ((await statements()).length > 400 ? true : undefined));
  await platform.kill();
  const killed = await statements();
  expect(killed.length).toBeLessThan(accounts.length);
  await platform.start();

  const summary = {
    night: '2026-11-29',
    accounts: 1_200,
    overdrawn: balances.filter((balance) => balance < 0).length,
    total: balances.reduce((sum, balance) => sum + balance, 0),
    failed: [],
  };
  expect(await api.end('report', 80_000)).toMatchObject({ status: 'completed', output: summary });
  expect((await outboxOf(platform, 'nightly-report', 'summaries')).map(({ entry }) => entry)).toEqual([summary]);

  expect(await mostAtOnce('report')).toBe(AT_ONCE);
  const written = await statements();
  expect(written.map(({ entry }) => entry.account).toSorted()).toEqual(accounts.toSorted());
  // What was under way may have been done once more, and nothing else.
  const before = new Map(killed.map(({ key, at }) => [key, at]));
  const again = written.filter(({ key, at }) => before.has(key) && before.get(key) !== at);
  expect(again.length).toBeLessThanOrEqual(AT_ONCE);
}, 120_000);

it('the report of every night is due at two in Berlin, and is about the night it was due', async () => {
  const { api } = platform;
  const { body: schedule } = await api.request<Schedule>('GET', '/v1/schedules/every-night');
  expect(schedule).toMatchObject({ ofApp: true, paused: false, next: { length: 10 } });
  for (const due of schedule.next) expect(new Date(due).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('02:00:00');
  const which = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
  expect((await api.request('POST', '/v1/schedules/every-night/backfill', which)).body).toEqual({ count: 1 });
  const id = 'every-night:2026-11-20T01:00:00Z';
  await expect.poll(async () => (await api.request('GET', `/v1/tasks/${id}`)).status, { timeout: 20_000 }).toBe(200);
  expect(await api.end(id, 80_000)).toMatchObject({
    status: 'completed',
    output: { night: '2026-11-20', accounts: 1_200 },
  });
}, 120_000);
