import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TroupeError } from '@troupe/contracts';
import { loadApp } from '@troupe/sdk/app';
import { describe, expect, it } from 'vitest';
import { exitCodeTable } from '../src/exit-code.ts';
import { terminal } from './terminal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const commands = [
  'start',
  'dev',
  'run',
  'new',
  ...['list', 'show', 'history', 'events', 'wait', 'start', 'signal', 'query', 'update', 'cancel', 'terminate', 'suspend'].map(
    (verb) => `tasks ${verb}`,
  ),
  ...['resume', 'fork', 'purge', 'approve', 'reject'].map((verb) => `tasks ${verb}`),
  ...['workflows', 'agents', 'tools'].flatMap((what) => [`${what} list`, `${what} show`]),
  'agents card',
  'status',
  ...['list', 'show', 'approve', 'reject'].map((verb) => `approvals ${verb}`),
  ...['create', 'list', 'rotate', 'revoke'].map((verb) => `keys ${verb}`),
  'whoami',
  ...['show', 'send'].map((verb) => `sessions ${verb}`),
];

describe('every command', () => {
  it.each(commands)('%s has help with examples, and --json', async (name) => {
    const at = terminal();
    expect(await at.run(...name.split(' '), '--help')).toBe(0);
    expect(at.stdout).toContain(`Examples:\n  $ troupe ${name}`);
    expect(at.stdout).toContain('--json');
  });

  it('is listed by --help', async () => {
    const at = terminal();
    expect(await at.run('--help')).toBe(0);
    for (const name of commands) expect(at.stdout).toMatch(new RegExp(`^ {2}${name.split(' ')[0]}\\b`, 'm'));
  });
});

it('the exit codes are in --help and in the docs, the same', async () => {
  const at = terminal();
  await at.run('--help');
  const docs = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
  for (const [code, meaning] of exitCodeTable) {
    expect(at.stdout).toContain(`${code.padEnd(10)}${meaning}\n`);
    expect(docs.replaceAll('`', '').replaceAll('\\|', '|')).toContain(`| ${code} | ${meaning} |`);
  }
});

describe('wrong usage', () => {
  it.each([
    [['bogus'], /unknown command 'bogus'/],
    [['tasks', 'list', '--limit', 'many'], /It must be a whole number/],
    [['tasks', 'list', '--limit', '0'], /It must be a whole number from 1 on/],
    [['tasks', 'list', '--attribute', 'vip'], /Write it as key=value/],
    [['tasks', 'show'], /missing required argument 'id'/],
    [['tasks', 'fork', 't1'], /required option '--turn <n>'/],
    [['tasks', 'approve', 't1.0.0', '--args', '{amount}'], /--args begins as JSON does and is none/],
    [['tasks', 'approve', 't1.0.0', '--args', 'amount'], /--args must be JSON/],
    [['run', 'greet', '{"to": 1'], /The input begins as JSON does and is none \(.*\)\. Put it in quotes for the shell/],
    [['run', 'greet', '[1,'], /begins as JSON/],
    [['tasks', 'signal', 't1', 'go', '"half'], /The payload begins as JSON/],
    [['tasks', 'update', 't1', 'go', '@'], /Name the file behind the @/],
    [
      ['tasks', 'query', 't1', 'go', '@no/such/file'],
      /no\/such\/file cannot be read \(ENOENT\)\. A text that begins with @ is written with @@/,
    ],
    [['tasks', 'list', '--created-after', 'yesterday'], /yesterday is no moment/],

    [['start', 'a', 'b'], /too many arguments/],
    [['tasks'], /Usage: troupe tasks/],
    [[], /Usage: troupe/],
  ] as const)('%j exits with 2', async (args, message) => {
    const at = terminal();
    expect(await at.run(...args)).toBe(2);
    expect(at.stderr).toMatch(message);
    expect(at.stdout).toBe('');
  });
});

describe('what went wrong', () => {
  const failing = (error: Error, env = {}) => terminal({ env, startPlatform: () => Promise.reject(error) });
  const badApp = new TroupeError('invalid-app', 'All in one line', {
    errors: [
      { file: 'tools/a.ts', message: 'It is \u001b[31mred\u001b[0m.' },
      { file: 'tools/b.ts', message: 'Two\nlines.' },
    ],
  });

  it('is reported with every fault on a line of its own, and nothing a terminal would act on', async () => {
    const at = failing(badApp);
    expect(await at.run('start')).toBe(1);
    expect(at.stderr).toBe(
      'troupe: The app cannot be loaded (invalid-app)\n  tools/a.ts: It is \ufffd[31mred\ufffd[0m.\n  tools/b.ts: Two lines.\n',
    );
  });

  it('is reported as JSON when that is asked for', async () => {
    const at = failing(badApp);
    expect(await at.run('start', '--json')).toBe(1);
    expect(JSON.parse(at.stderr)).toEqual({ error: { code: 'invalid-app', message: 'All in one line', errors: badApp.errors } });
    expect(at.stderr).not.toContain('\u001b');
  });

  it('comes with a stack only for who debugs', async () => {
    const error = new Error('Broken');
    const quiet = failing(error);
    expect(await quiet.run('start')).toBe(1);
    expect(quiet.stderr).toBe('troupe: Broken\n');
    const debugging = failing(error, { LOG_LEVEL: 'debug' });
    await debugging.run('start');
    expect(debugging.stderr).toContain('command-line.test.ts');
  });
});

describe('new', () => {
  it('makes an app that loads as it is', async () => {
    const folder = join(await temporaryFolder(), 'My Story App');
    const at = terminal();
    expect(await at.run('new', folder, '--json')).toBe(0);
    expect(JSON.parse(at.stdout)).toMatchObject({ folder, files: expect.arrayContaining(['.gitignore', 'workflows/bedtime-story.ts']) });
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      name: 'my-story-app',
      dependencies: { troupe: '1.2.3' },
    });
    const app = await loadApp(folder);
    expect([...app.workflows.keys(), ...app.agents.keys(), ...app.tools.keys()]).toEqual(['bedtime-story', 'storyteller', 'roll_dice']);
  });

  it('puts into the app what no registry has, and names it in package.json', async () => {
    const folder = join(await temporaryFolder(), 'app');
    const bytes = new TextEncoder().encode('packed');
    const needs = { dependencies: { troupe: 'file:vendor/troupe.tgz', node: '24.1.0' }, files: { 'vendor/troupe.tgz': bytes } };
    expect(await terminal({ appNeeds: () => Promise.resolve(needs) }).run('new', folder)).toBe(0);
    expect(await readFile(join(folder, 'vendor/troupe.tgz'), 'utf8')).toBe('packed');
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      dependencies: { troupe: 'file:vendor/troupe.tgz', node: '24.1.0', zod: expect.any(String) },
      allowScripts: { node: true },
    });
  });

  it('makes nothing when there is no package to depend on', async () => {
    const folder = join(await temporaryFolder(), 'app');
    const at = terminal({ appNeeds: () => Promise.reject(new TroupeError('bad-request', 'Run "npm run pack" first.')) });
    expect(await at.run('new', folder)).toBe(1);
    expect(at.stderr).toContain('Run "npm run pack" first.');
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['my-app', "Größe (2) d'Ada", '$HOME', 'a;b', '*', '"'])('says how to get into %s as a shell takes it', async (name) => {
    const folder = join(await temporaryFolder(), name);
    const at = terminal();
    expect(await at.run('new', folder)).toBe(0);
    const [cd = ''] = /^ +cd .*$/m.exec(at.stdout) ?? [];
    expect(execFileSync('sh', ['-c', `${cd}; pwd`], { encoding: 'utf8' })).toBe(`${await realpath(folder)}\n`);
  });

  it.each(['app/', './app', 'a/../app', '.'])('names what it made, however the folder is spelled: %s', async (spelled) => {
    const at = terminal();
    expect(await at.run('new', `${await temporaryFolder()}/${spelled}`)).toBe(0);
    expect(at.stdout).toContain(':\n  .gitignore\n  README.md\n  agents/storyteller.ts\n');
  });

  it('leaves a folder with something in it alone', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'mine.txt'), 'mine');
    const at = terminal();
    expect(await at.run('new', folder)).toBe(1);
    expect(at.stderr).toContain('is not empty');
    await mkdir(join(folder, 'inside'));
    expect(await at.run('new', join(folder, 'mine.txt'))).toBe(1);
    expect(at.stderr).toContain('not a folder that can be used (ENOTDIR)');
  });

  it('makes the folders it is to be in, and says when they cannot be made', async () => {
    const folder = join(await temporaryFolder(), 'not', 'yet', 'my-app');
    const at = terminal();
    expect(await at.run('new', folder)).toBe(0);
    // Node itself tries these for ever.
    for (const impossible of process.platform === 'linux' ? ['/proc/x', '/proc/x/y/z'] : []) {
      expect(await at.run('new', impossible)).toBe(1);
      expect(at.stderr).toContain(`${impossible} cannot be made (ENOENT). Name another folder.`);
    }
  });
});
