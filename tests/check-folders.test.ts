import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const gate = fileURLToPath(new URL('../scripts/check-folders.ts', import.meta.url));
const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A repository with that many source files in each folder. */
function repository(folders: Readonly<Record<string, number>>): string {
  const root = mkdtempSync(join(tmpdir(), 'troupe-folders-'));
  made.push(root);
  for (const [folder, count] of Object.entries(folders)) {
    mkdirSync(join(root, folder), { recursive: true });
    for (let i = 0; i < count; i += 1) writeFileSync(join(root, folder, `part-${i}.ts`), '');
  }
  return root;
}

function check(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout } = spawnSync(process.execPath, [gate, ...args], { encoding: 'utf8' });
  return { status, output: stdout };
}

describe('the gate of folders', () => {
  it('passes this repository', { timeout: 60_000 }, () => {
    expect(check()).toEqual({ status: 0, output: '' });
  });

  it('passes folders of 15 source files, whatever is in the folders below them', () => {
    const root = repository({ 'libs/a/src': 15, 'libs/a/src/deep': 15, 'services/b/src': 1, 'libs/a/test': 40 });
    expect(check(root)).toEqual({ status: 0, output: '' });
  });

  it('names each folder with more, with its count and what to do', () => {
    const { status, output } = check(repository({ 'libs/a/src/deep/deep': 16, 'services/b/src': 17, 'libs/c/src': 2 }));
    expect(status).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^libs\/a\/src\/deep\/deep: 16 source files; at most 15 are allowed\. Move .* to a subfolder\.$/),
      expect.stringMatching(/^services\/b\/src: 17 source files; /),
    ]);
  });

  it('fails where there is nothing to count', () => {
    expect(check(repository({}))).toMatchObject({ status: 1, output: expect.stringContaining('no source files') });
  });
});
