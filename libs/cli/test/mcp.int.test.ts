import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redactor, TroupeError, type McpDefinition } from '@troupe/contracts';
import { loadApp } from '@troupe/sdk/app';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { terminal } from './terminal.ts';

const at = 'https://crm.example.com/mcp';
const machine = ['--auth', 'client-credentials', '--issuer', 'https://login.example.com', '--client-id', 'troupe'];
const quotes = `it's "so" \\ and\nso`;

/** What is typed, and the definition that it is to be. */
const written: Readonly<Record<string, readonly [args: readonly string[], Omit<McpDefinition, 'kind' | 'name'>]>> = {
  'a url': [['--url', at], { url: at }],
  'a url that is longer than a line': [['--url', `${at}/${'x'.repeat(140)}`], { url: `${at}/${'x'.repeat(140)}` }],
  headers: [
    ['--url', at, '--header', 'X-Api-Key:secret:CRM', '--header', 'x-tenant: Ada\'s "own"', '--header', `X-Long: ${'y'.repeat(100)}`],
    { url: at, headers: { 'x-api-key': { kind: 'secret', name: 'CRM' }, 'x-tenant': 'Ada\'s "own"', 'x-long': 'y'.repeat(100) } },
  ],
  'long values of headers with short names': [
    ['--url', at, ...['abcd', 'abcde', 'a-b'].flatMap((name) => ['--header', `${name}: ${'y'.repeat(140)}`])],
    { url: at, headers: { abcd: 'y'.repeat(140), abcde: 'y'.repeat(140), 'a-b': 'y'.repeat(140) } },
  ],
  'client credentials': [
    ['--url', at, ...machine, '--private-key', 'secret:CRM_KEY', '--scope', 'tools'],
    {
      url: at,
      auth: {
        ...{ issuer: 'https://login.example.com', clientId: 'troupe', privateKey: { kind: 'secret', name: 'CRM_KEY' }, scope: 'tools' },
      },
    },
  ],
  users: [['--url', at, '--auth', 'user'], { url: at, auth: { perUser: true } }],
  'a command with options of its own': [
    ['--env', 'TOKEN=secret:CRM', '--env', 'MODE=a=b', '--', 'my-server', '--url', '-x', quotes, "it's"],
    {
      command: ['my-server', '--url', '-x', quotes, "it's"],
      env: { TOKEN: { kind: 'secret', name: 'CRM' }, MODE: 'a=b' },
    },
  ],
  'many words': [
    [
      '--allow',
      ...Array.from({ length: 20 }, (_, n) => `find_${n}`),
      '--',
      'my-server',
      ...Array.from({ length: 30 }, (_, n) => `--w${n}`),
    ],
    {
      command: ['my-server', ...Array.from({ length: 30 }, (_, n) => `--w${n}`)],
      allow: Array.from({ length: 20 }, (_, n) => `find_${n}`),
    },
  ],
};

/** What is typed, and why it cannot be. */
const refused: Readonly<Record<string, readonly [args: readonly string[], why: string]>> = {
  'a bad name': [['a b', '--url', at], 'its name is 1 to 32 letters, digits, "_" and "-": the names of its tools begin with it'],
  'a way out of the folder': [['../../x', '--url', at], 'its name is 1 to 32 letters'],
  'a bad address': [['crm', '--url', 'ftp://example.com'], 'url is an http or https address without a user name'],
  'neither address nor command': [['crm'], 'it has either a command that starts it, or the url it answers at'],
  both: [['crm', '--url', at, '--', 'x'], 'it has either a command that starts it, or the url it answers at'],
  'env with an address': [['crm', '--url', at, '--env', 'A=b'], 'env and cwd are for a command'],
  'a header that is none': [['crm', '--url', at, '--header', 'x'], "Write --header as 'Name: value'."],
  'a header twice': [['crm', '--url', at, '--header', 'A: b', '--header', 'a: c'], '"a" is given twice'],
  'a setting as a secret': [['crm', '--url', at, '--header', 'A: secret:TROUPE_API_KEYS'], 'is a setting of the platform'],
  'credentials without whose': [['crm', '--url', at, '--issuer', 'https://login.example.com'], 'Say with --auth whose'],
  'half of the credentials': [['crm', '--url', at, ...machine], 'With --auth client-credentials go --issuer, --client-id, and'],
  'a secret as it is': [['crm', '--url', at, ...machine, '--client-secret', 'k-4711'], 'as secret:NAME'],
  'a credential in a header': [['crm', '--url', at, '--header', 'Authorization: Bearer k-4711'], 'looks like a secret'],
  'a credential in a variable': [['crm', '--env', 'CRM_TOKEN=k-4711', '--', 'x'], 'looks like a secret'],
  'a credential in the address': [['crm', '--url', `${at}?api_key=k-4711`], 'There seems to be a secret in --url'],
  'a secret of the environment': [['crm', '--', 'x', '--with', 'k-4711-of-the-environment'], 'There seems to be a secret in the command'],
};

describe('mcp add', () => {
  it.for(Object.entries(written))('writes %s as somebody would', async ([, [args, definition]]) => {
    const app = await temporaryFolder();
    const tried: McpDefinition[] = [];
    const tool = { name: 'crm_find_0', description: 'Finds\u001b[2J', effect: 'pure' } as const;
    const shown = terminal({
      async tryMcpServer(server) {
        tried.push(server);
        return { tools: [tool], has: server.allow ?? ['find_0'], leftOut: [{ name: 'big', why: 'it is too large' }], asksUsers: false };
      },
    });
    expect(await shown.run('mcp', 'add', 'crm', '--app', app, ...args)).toBe(0);
    expect(shown.stdout).toMatch(/^crm_find_0 +pure +Finds\u{fffd}/mu);
    expect(shown.stdout).toContain('Left out: big, it is too large.');
    expect(tried).toEqual([{ kind: 'mcp', name: 'crm', ...definition }]);
    expect((await loadApp(app)).servers?.get('crm')).toEqual(tried[0]);
    const text = await readFile(join(app, 'tools/crm.ts'), 'utf8');
    expect(spawnSync('oxfmt', ['--stdin-filepath', 'crm.ts'], { input: text, encoding: 'utf8' }).stdout).toBe(text);
  });

  it.for(Object.entries(refused))('refuses %s, tries nothing and writes nothing', async ([, [args, why]]) => {
    const app = await temporaryFolder();
    const shown = terminal({ redact: redactor(['k-4711-of-the-environment']) });
    expect(await shown.run('mcp', 'add', '--app', app, ...args)).toBe(2);
    expect(shown.stderr).toContain(why);
    expect(shown.stdout + shown.stderr).not.toContain('k-4711');
    expect(await readdir(app)).toEqual([]);
  });

  it('ends as one who was stopped where that is so, and writes nothing', async () => {
    const app = await temporaryFolder();
    const shown = terminal({
      tryMcpServer: () => {
        shown.interrupt();
        return Promise.reject(new TroupeError('unavailable', 'The MCP server "crm" cannot be reached.'));
      },
    });
    expect(await shown.run('mcp', 'add', 'crm', '--app', app, '--url', at)).toBe(130);
    expect(shown.stderr).toBe('');
    expect(await readdir(app)).toEqual([]);
  });

  it('says what an app is to be in', async () => {
    const shown = terminal();
    expect(await shown.run('mcp', 'add', 'crm', '--url', at)).toBe(2);
    expect(shown.stderr).toContain('Name its folder with --app');
    expect(await shown.run('mcp', 'add', 'crm', '--url', at, '--app', '/nowhere/at/all')).toBe(2);
    expect(shown.stderr).toContain('/nowhere/at/all is no folder');
  });
});
