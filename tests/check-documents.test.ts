import { afterAll, describe, expect, it } from 'vitest';
import { gateTest } from './gate-test.ts';

const { check, repository, dispose } = gateTest('check-documents.ts');
afterAll(dispose);

/** A repository of one library, whose documents say what is true. */
const whole: Readonly<Record<string, string>> = {
  'README.md': '```text\nlibs/       the libraries: a\n```\n',
  'ARCHITECTURE.md':
    '\n| layer | packages | may import |\n|---|---|---|\n| core | [a](libs/a/README.md) | nothing of ours |\n| app | | core, b; quickly |\n| test | | anything |\n\n| crash or pause | outcome | made true by |\n|---|---|---|\n| before it | nothing left | [a](libs/a/src/a.ts) |\n\n',
  'package.json': JSON.stringify({ scripts: { test: 'vitest run', crash: 'node tests/crash.ts', bench: 'node bench/main.ts' } }),
  'tests/README.md': '| `npm test` | all |\n| `npm run crash -- 20` | kills |\n',
  'turbo.json': JSON.stringify({
    boundaries: {
      tags: { core: { dependencies: { allow: ['kit'] } }, app: { dependencies: { allow: ['core', '@troupe/b', 'kit'] } }, test: {} },
    },
  }),
  'libs/a/package.json': JSON.stringify({ name: '@troupe/a', exports: { '.': './src/index.ts', './memory': './src/memory.ts' } }),
  'libs/a/src/a.ts': '',
  'libs/a/turbo.json': JSON.stringify({ tags: ['core'] }),
  'libs/a/README.md': '# @troupe/a\n\n| `@troupe/a/memory` | in memory |\n',
  'docs/adr/README.md': '| [0001](0001-first.md) | First |\n| [0003](0003-third.md) | Third |\n\nNumbers without a decision: 0002.\n',
  'docs/adr/0001-first.md': '# First\n',
  'docs/adr/0003-third.md': '# Third\n',
};

const faultsOf = (changed: Readonly<Record<string, string>>): readonly string[] =>
  check(repository({ ...whole, ...changed }))
    .output.trim()
    .split('\n');

describe('the gate of documents', () => {
  it('passes this repository', { timeout: 60_000 }, () => {
    expect(check()).toEqual({ status: 0, output: '' });
  });

  it('passes documents that say what is there', () => {
    expect(check(repository(whole))).toEqual({ status: 0, output: '' });
  });

  it('names a door that the README leaves out, and one that there is not', () => {
    expect(faultsOf({ 'libs/a/README.md': '# @troupe/a\n', 'docs/page.md': 'See `@troupe/a/mongo`.\n' })).toEqual([
      'docs/page.md: there is no door @troupe/a/mongo',
      'libs/a/README.md: the door @troupe/a/memory is not named',
    ]);
  });

  it('names a layer whose row says something else than what is enforced, and packages in no row of their layer', () => {
    const table = whole['ARCHITECTURE.md']!.replace('core, b;', 'core;').replace('| test |', '| kit |').replace('libs/a/', 'libs/b/');
    expect(faultsOf({ 'ARCHITECTURE.md': table })).toEqual([
      'ARCHITECTURE.md: app may import "core, b" by turbo.json, and "core" by the table',
      'ARCHITECTURE.md: libs/a is not in the row of its layer core',
      'ARCHITECTURE.md: the layer test of turbo.json is not in the table',
      'ARCHITECTURE.md: turbo.json has no layer kit',
    ]);
  });

  it('names rows of the crash table that no file makes true, and files that are not there', () => {
    const row = '| before it | nothing left | [a](libs/a/src/a.ts) |';
    const table = whole['ARCHITECTURE.md']!.replace(
      row,
      `${row}\n| after it | done again | by care |\n| later | found | [b](libs/a/src/b.ts) |`,
    );
    expect(faultsOf({ 'ARCHITECTURE.md': table })).toEqual([
      'ARCHITECTURE.md: no file makes the row "after it" of the crash table true',
      'ARCHITECTURE.md: the crash table names libs/a/src/b.ts, which is no source file',
    ]);
  });

  it('names scripts of tests that their page leaves out, and those that there are not', () => {
    expect(faultsOf({ 'tests/README.md': '| `npm test` | all |\n| `npm run chaos` | kills |\n' })).toEqual([
      'tests/README.md: the script crash is not named',
      'tests/README.md: there is no script chaos',
    ]);
  });

  it('names libraries that the list has too few or too many of', () => {
    expect(faultsOf({ 'README.md': '```text\nlibs/       the libraries: b\n```\n' })).toEqual([
      'README.md: libs/a is not in the list of libraries',
      'README.md: there is no libs/b',
    ]);
  });

  it('names decisions that are not in the index, and numbers nothing is said of', () => {
    expect(faultsOf({ 'docs/adr/0005-fifth.md': '# Fifth\n', 'docs/adr/0002-second.md': '# Second\n' })).toEqual([
      'docs/adr/README.md: 0002-second.md is not in the index',
      'docs/adr/README.md: 0005-fifth.md is not in the index',
      'docs/adr/README.md: 2 is said to have no decision',
      'docs/adr/README.md: nothing is said of 4, which has no decision',
    ]);
  });
});
