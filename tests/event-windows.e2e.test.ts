import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';
import { publishTo } from './topics/publish.ts';
import { tasksOf } from './topics/tasks-of.ts';

const app = fileURLToPath(new URL('topics/app', import.meta.url));
let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: 120_000 });
}, 150_000);
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
});

interface Click {
  readonly page: string;
  readonly n: number;
}

const click = (id: string, data: Click, ms?: number) => publishTo(platform, 'clicks', { id, data }, ms);
/** Inputs of the tasks of a workflow, for one page. */
const inputsOf = async <T>(workflow: string): Promise<readonly T[]> => (await tasksOf(platform, workflow)).map(({ input }) => input as T);
const batchesOf = async (page: string): Promise<readonly (readonly number[])[]> =>
  (await inputsOf<readonly Click[]>('count-clicks'))
    .map((batch) => batch.filter((each) => each.page === page).map(({ n }) => n))
    .filter((batch) => batch.length > 0);
const lastOf = async (page: string): Promise<readonly number[]> =>
  (await inputsOf<Click>('last-click')).filter((each) => each.page === page).map(({ n }) => n);

describe('a subscriber of batches', () => {
  it('T23: starts one task with several events, each of which is in one batch', async () => {
    for (let n = 0; n < 25; n++) await click(`a-${n}`, { page: 'a', n });
    await click('a-3', { page: 'a', n: 3 });
    await click('a-hidden', { page: 'hidden', n: 0 });
    await expect.poll(async () => (await batchesOf('a')).flat().length, { timeout: 20_000 }).toBe(25);
    const batches = await batchesOf('a');
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(10);
    expect(batches.length).toBeLessThan(25);
    expect(batches.toReversed().flat()).toEqual(Array.from({ length: 25 }, (_, n) => n));
  });
});

describe('a subscriber that waits for the last event of a key', () => {
  it('T24: starts a task with that one, and with a later one another', async () => {
    for (let n = 0; n < 5; n++) await click(`b-${n}`, { page: 'b', n });
    await expect.poll(async () => (await lastOf('b')).at(0), { timeout: 20_000 }).toBe(4);
    const before = await lastOf('b');
    // A repeat opens no window.
    await click('b-2', { page: 'b', n: 2 });
    await click('b-5', { page: 'b', n: 5 });
    await expect.poll(() => lastOf('b'), { timeout: 20_000 }).toEqual([5, ...before]);
    // What the condition of the subscriber leaves out came before.
    expect(await lastOf('hidden')).toEqual([]);
  });
});

describe('when the process is killed again and again', () => {
  it('T23, T24: each of 300 events is in one batch, and the last of each page starts a task', { timeout: 600_000 }, async () => {
    const pages = Array.from({ length: 10 }, async (_, line) => {
      for (let n = 0; n < 30; n++) {
        await click(`c-${line}-${n}`, { page: `c-${line}`, n }, 300_000);
        if (n % 10 < 3) await click(`c-${line}-${n}`, { page: `c-${line}`, n }, 300_000);
      }
    });
    const kills = (async () => {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 600));
        // Of the four services the one that takes the events.
        await platform.processes[0]!.kill();
        await platform.processes[0]!.start();
      }
    })();
    await Promise.all([...pages, kills]);
    for (let line = 0; line < 10; line++) {
      const page = `c-${line}`;
      await expect.poll(async () => (await batchesOf(page)).flat().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(30);
      await expect.poll(() => lastOf(page), { timeout: 60_000 }).toContain(29);
      expect((await batchesOf(page)).flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n));
      const last = await lastOf(page);
      expect(new Set(last).size).toBe(last.length);
    }
  });
});
