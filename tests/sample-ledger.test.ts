import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';

// By its address: the sample is an app, not a package of ours.
const { record } = (await import(new URL('../examples/sample/data/ledger.ts', import.meta.url).href)) as {
  record<T>(book: string, key: string, entry: T): Promise<T>;
};

it('the outside world of the sample app is one for all processes that share a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-ledger-'));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });
  vi.stubEnv('SAMPLE_LEDGER', join(folder, 'shared'));
  // As in containers, each with a temporary folder of its own.
  const attempts: number[] = [];
  for (const attempt of [1, 2, 3]) {
    vi.stubEnv('TMPDIR', join(folder, `tmp-${attempt}`));
    attempts.push((await record('payments', 'task/1', { attempt })).attempt);
  }
  attempts.push(...(await Promise.all([4, 5, 6].map(async (attempt) => (await record('payments', 'task/1', { attempt })).attempt))));
  expect(attempts).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await readdir(join(folder, 'shared', 'payments'))).toHaveLength(1);
});
