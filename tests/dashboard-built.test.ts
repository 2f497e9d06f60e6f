import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientTypes, writtenTypes } from './dashboard/client-types.ts';

const kept = fileURLToPath(new URL('../libs/dashboard/built', import.meta.url));
const script = fileURLToPath(new URL('../libs/dashboard/build.ts', import.meta.url));
/** Bytes, compressed, that a browser loads before it shows anything. */
const MOST_OF_FIRST_PAGE = 300 * 1_024;

let built: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'troupe-dashboard-'));
  // Of production, as by hand: a test has another environment.
  await promisify(execFile)(process.execPath, [script, built], { env: { ...process.env, NODE_ENV: 'production' } });
}, 60_000);
afterAll(() => rm(built, { recursive: true }));

async function textsIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).toSorted();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)));
}

describe('the dashboard as it is kept', () => {
  it('is what its sources make; `npm run dashboard` writes that', async () => {
    const [now, then] = [await textsIn(built), await textsIn(kept)];
    expect(Object.keys(then)).toEqual(Object.keys(now));
    expect(Object.keys(now).filter((name) => now[name] !== then[name])).toEqual([]);
  });

  it('calls the API as the API describes itself; `node tests/dashboard/client-types.ts` writes that', async () => {
    expect(writtenTypes() === (await clientTypes())).toBe(true);
  });

  it('is small where a page begins', async () => {
    const texts = await textsIn(kept);
    const first = new Set(['main.css', 'main.js']);
    for (const name of first) for (const [, file] of texts[name]!.matchAll(/from\s*["']\.\/([\w.-]+)["']/g)) first.add(file!);
    const bytes = [...first].reduce((sum, name) => sum + gzipSync(texts[name]!).length, 0);
    expect(first.size).toBeGreaterThan(2);
    expect(bytes).toBeLessThan(MOST_OF_FIRST_PAGE);
  });
});
