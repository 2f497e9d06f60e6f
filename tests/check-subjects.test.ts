import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { gateTest } from './gate-test.ts';

const { check, repository, dispose } = gateTest('check-subjects.ts');
afterAll(dispose);

function git(root: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** A git repository with one commit for each subject, oldest first; gives the hash of the first. */
function commits(...subjects: readonly string[]): { readonly root: string; readonly first: string } {
  const root = repository({});
  git(root, 'init', '--quiet');
  for (const subject of subjects)
    git(root, '-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '--quiet', '--allow-empty', '-m', subject);
  return { root, first: git(root, 'rev-list', '--max-parents=0', 'HEAD') };
}

const short = 'Say it in few words';
const long = 'x'.repeat(73);

describe('the gate of commit subjects', () => {
  it('passes this repository, also as a folder without git', { timeout: 60_000 }, () => {
    const isRepository = existsSync(fileURLToPath(new URL('../.git', import.meta.url)));
    expect(check()).toEqual({ status: 0, output: isRepository ? '' : expect.stringContaining('no git repository') });
  });

  it('passes subjects of 72 characters, whatever the commits up to the base have', () => {
    const { root, first } = commits(long, 'é'.repeat(72), short);
    expect(check(root, first)).toEqual({ status: 0, output: '' });
  });

  it('names each commit after the base with a longer one', () => {
    const { root, first } = commits(short, long, short);
    const { status, output } = check(root, first);
    expect(status).toBe(1);
    expect(output).toBe(`${git(root, 'rev-parse', '--short', 'HEAD~1')}: a subject of 73 characters, at most 72 are allowed: ${long}\n`);
  });

  it('looks at all commits of a shallow clone without the base, which are newer', () => {
    const { root, first } = commits(long, short, long);
    const clone = join(repository({}), 'clone');
    git(root, 'clone', '--quiet', '--depth', '2', `file://${root}`, clone);
    const { status, output } = check(clone, first);
    expect(status).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('fails when a whole repository lacks the base', () => {
    const { root } = commits(short);
    const missing = 'f'.repeat(40);
    expect(check(root, missing)).toEqual({ status: 1, output: `The commit ${missing} is not in this repository.\n` });
  });

  it('says so where there is no git repository', () => {
    const root = repository({});
    expect(check(root)).toEqual({ status: 0, output: `${root} is no git repository: there are no commits to look at.\n` });
  });
});
