import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNT, outcomes } from './hostile-inputs/hostile-outcomes.ts';
import { hostileRequests } from './hostile-inputs/hostile-requests.ts';
import { memoryOf } from './memory-of.ts';
import { startPlatform, type Platform } from './platform-process.ts';

/** Megabytes a process may have more than before. */
const MORE = 150;
/** Milliseconds a process has to give memory back: what is garbage is collected when there is time. */
const COLLECTED_MS = 30_000;
const PARALLEL = 10;

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('hostile-inputs/', import.meta.url)), env: { LOG_LEVEL: 'error' } });
  await Promise.all(Array.from({ length: 20 }, async () => expectOthersGoOn()));
});
afterAll(() => platform[Symbol.asyncDispose]());

async function expectOthersGoOn(): Promise<void> {
  const { id } = await platform.api.start({ workflow: 'echo', input: 1 });
  expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'something' });
}

/** Sends all, some at once, and looks at the processes and their memory before and after. */
async function expectNoHarm(what: string, send: (index: number) => Promise<void>): Promise<void> {
  const pids = platform.processes.map(({ pid }) => pid);
  const before = await memoryOf(platform.processes);
  for (let from = 0; from < COUNT; from += PARALLEL) {
    await Promise.all(Array.from({ length: Math.min(PARALLEL, COUNT - from) }, (_, i) => send(from + i)));
    await expectOthersGoOn();
  }
  expect(platform.processes.map(({ pid }) => pid)).toEqual(pids);
  const most = await memoryOf(platform.processes);
  const grown = async (): Promise<number> => {
    await expectOthersGoOn();
    const after = await memoryOf(platform.processes);
    return Math.max(...Object.keys(before).map((name) => after[name]! - before[name]!));
  };
  await expect.poll(grown, { timeout: COLLECTED_MS, interval: 500 }).toBeLessThan(MORE);
  console.log(what, { before, most, after: await memoryOf(platform.processes) });
}

describe(`${COUNT} hostile inputs end no process, hold up no other task, and do not stay in memory`, () => {
  it('of clients, over HTTP', { timeout: 180_000 }, async () => {
    expect(hostileRequests).toHaveLength(COUNT);
    await expectNoHarm('HTTP', async (index) => {
      const { path, ...request } = hostileRequests[index]!;
      // A body that is too large may be cut off before its answer is read.
      const answer = await fetch(`${platform.url}${path}`, { ...request, signal: AbortSignal.timeout(20_000) } as RequestInit).catch(
        () => undefined,
      );
      await answer?.arrayBuffer().catch(() => {});
      expect(answer?.status ?? 413, path.slice(0, 100)).toBeLessThan(500);
    });
  });

  const where = ['activity', 'tool'] as const;
  const cases = where.flatMap((each) => (Object.keys(outcomes) as (keyof typeof outcomes)[]).map((from) => [from, each] as const));
  it.each(cases)('as the %s of one %s', { timeout: 300_000 }, async (from, each) => {
    expect(outcomes[from]).toHaveLength(COUNT);
    const ends = new Set<unknown>();
    await expectNoHarm(`${from} of ${each}`, async (index) => {
      const { id } = await platform.api.start({ workflow: 'takes', input: { where: each, from, index } });
      const { status, output } = await platform.api.end(id, 60_000);
      expect(status, `${from} ${index}`).toBe('completed');
      ends.add(output);
    });
    expect(ends).toEqual(new Set(from === 'errors' ? ['an error'] : ['a value', 'an error']));
  });
});
