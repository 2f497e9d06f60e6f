import { execFile } from 'node:child_process';
import { appendFile, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { compiledMistakes } from './compiled-mistakes.ts';

const app = fileURLToPath(new URL('wrong-names', import.meta.url));
const file = fileURLToPath(new URL('wrong-names/troupe-names.d.ts', import.meta.url));
const command = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));

/** The exit code of `troupe types`, with what it printed. */
async function types(...more: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const run = promisify(execFile)(process.execPath, [command, 'types', '--app', app, ...more]);
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }: { readonly code: number; readonly stdout: string }) => ({ code, stdout }),
  );
}

beforeAll(async () => {
  await rm(file, { force: true });
  expect(await types()).toMatchObject({ code: 0, stdout: expect.stringContaining('is written') });
}, 60_000);

it('a misspelled name and a wrong payload are refused by the compiler where they stand, once the names are written', () => {
  const { expected, found } = compiledMistakes(app);
  expect(expected.length).toBeGreaterThan(25);
  expect(found).toEqual(expected);
}, 120_000);

it('without the names any name will do', async () => {
  const written = await readFile(file, 'utf8');
  await rm(file);
  try {
    const { found } = compiledMistakes(app);
    expect(found.filter(({ message }) => /chrge|bok|helpr|pcked|ordrs/.test(message))).toEqual([]);
  } finally {
    await appendFile(file, written);
  }
}, 120_000);

it('--check says whether they are as they would be written', async () => {
  expect(await types('--check')).toMatchObject({ code: 0, stdout: expect.stringContaining('is as it should be') });
  await appendFile(file, '// older\n');
  expect(await types('--check')).toMatchObject({ code: 1, stdout: expect.stringContaining('is not what') });
  expect((await types('--json')).stdout).toContain('"changed":true');
  expect(await types('--check')).toMatchObject({ code: 0 });
}, 60_000);
