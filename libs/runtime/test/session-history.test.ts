import { memoryStore } from '@troupe/store/memory';
import type { TaskId } from '@troupe/contracts';
import { encodeEntry } from '@troupe/contracts/format';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionRecords } from '../src/sessions/session-records.ts';
import { sessionHistory } from '../src/sessions/session-history.ts';

async function session(sizes: readonly number[]) {
  const records = sessionRecords(memoryStore());
  let read = 0;
  let most = 0;
  for (const [n, size] of sizes.entries())
    await records.append('s', {
      n,
      task: 't' as TaskId,
      at: n,
      body: encodeEntry([{ role: 'user', content: 'x'.repeat(size), n }]),
    });
  const counting = {
    first: records.first,
    async entries(...args: Parameters<typeof records.entries>) {
      const entries = await records.entries(...args);
      read += entries.length;
      most = Math.max(most, entries.length);
      return entries;
    },
  };
  return { counting, read: () => read };
}

const numbers = (messages: readonly unknown[]): readonly number[] => messages.map((message) => (message as { readonly n: number }).n);

describe('what a session held before', () => {
  it('is all of it, in order, while there is room', async () => {
    const { counting } = await session(Array.from({ length: 100 }, () => 10));
    const history = sessionHistory(counting, { historyBytes: 1_000_000 });
    expect(numbers(await history('s', 100, Infinity))).toEqual([...Array(100).keys()]);
    expect(numbers(await history('s', 40, Infinity))).toEqual([...Array(40).keys()]);
    expect(await history('s', 0, Infinity)).toEqual([]);
  });

  it('is the newest of it beyond that, and the rest is not even read', async () => {
    const { counting, read } = await session(Array.from({ length: 3_000 }, () => 1_000));
    const history = sessionHistory(counting, { historyBytes: 10_000 });
    const messages = numbers(await history('s', 3_000, Infinity));
    expect(messages.at(-1)).toBe(2_999);
    expect(messages.length).toBeLessThanOrEqual(10);
    expect(read()).toBeLessThan(100);
  });

  it('has the newest entry, however large it is', async () => {
    const { counting } = await session([10, 5_000]);
    expect(numbers(await sessionHistory(counting, { historyBytes: 100 })('s', 2, Infinity))).toEqual([1]);
  });

  it('cannot be read where an entry of it is missing', async () => {
    const records = sessionRecords(memoryStore());
    for (const n of [0, 2, 3]) await records.append('s', { n, task: 't' as TaskId, at: n, body: encodeEntry([]) });
    expect(await records.read('s')).toMatchObject({ length: 4 });
    await expect(sessionHistory(records, { historyBytes: 1_000 })('s', 4, Infinity)).rejects.toMatchObject({
      code: 'unreadable-data',
      message: 'Entry 1 of session "s" cannot be read: it is missing.',
    });
  });

  it.each([1_000, 10_000])('costs the same to read and to send of %i entries: what a window has, and one look', async (count) => {
    const { counting, read } = await session(Array.from({ length: count }, () => 200));
    const history = sessionHistory(counting, { historyBytes: 8_388_608 });
    // The first message in this process, then one that comes when another entry was added.
    expect(numbers(await history('s', count - 1, 20_000))).toHaveLength(101);
    expect(read()).toBe(128);
    expect(numbers(await history('s', count, 20_000)).at(-1)).toBe(count - 1);
    expect(numbers(await history('s', count, 20_000))).toHaveLength(101);
    expect(read()).toBe(129);
  });

  it('is as much as each window has, whichever was asked for first', async () => {
    const { counting } = await session(Array.from({ length: 500 }, () => 100));
    const history = sessionHistory(counting, { historyBytes: 1_000_000 });
    for (const characters of [1_000, 30_000, 2_000, Infinity])
      expect(numbers(await history('s', 500, characters))).toHaveLength(Math.min(500, characters / 100 + 1));
  });

  it('is the same when it is asked for as the session grows', async () => {
    const growth = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(growth, fc.array(fc.nat(80), { maxLength: 10 }), async (sizes, asked) => {
        const { counting } = await session(sizes);
        const history = sessionHistory(counting, { historyBytes: 2_000 });
        for (const at of asked.map((each) => Math.min(each, sizes.length))) {
          const alone = await sessionHistory(counting, { historyBytes: 2_000 })('s', at, Infinity);
          expect(numbers(await history('s', at, Infinity))).toEqual(numbers(alone));
        }
      }),
    );
  });
});
