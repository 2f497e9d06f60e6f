import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

async function help(env: Readonly<Record<string, string>>): Promise<string> {
  const { PATH } = process.env;
  return (await promisify(execFile)(process.execPath, [program, '--help'], { env: { PATH, ...env } })).stdout;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-compiled-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

it('what the command compiled is kept in the cache folder of its user', async () => {
  const [cache, home] = [await temporaryFolder(), await temporaryFolder()];
  await help({ XDG_CACHE_HOME: cache, HOME: home });
  expect(await readdir(join(cache, 'troupe'))).toHaveLength(1);
  expect(await readdir(home)).toEqual([]);
  await help({ HOME: home });
  expect(await readdir(join(home, '.cache', 'troupe'))).toHaveLength(1);
});

it('the command runs where nothing can be kept, and keeps nothing where that is switched off', async () => {
  const home = await temporaryFolder();
  const file = join(home, 'file');
  await writeFile(file, '');
  expect(await help({ XDG_CACHE_HOME: file, HOME: home })).toContain('Usage: troupe');
  expect(await help({ HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' })).toContain('Usage: troupe');
  expect(await readdir(home)).toEqual(['file']);
});
