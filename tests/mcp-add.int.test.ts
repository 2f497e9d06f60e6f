import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowDefinition } from '@troupe/contracts';
import { embeddedConfig, startEmbedded, type Platform } from '@troupe/embedded';
import { loadApp } from '@troupe/sdk/app';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { appOf } from './app-of.ts';

const program = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));
const KEY = 'a-key-that-nobody-is-to-read-4711';

/** A program from npm that is a server of tools. */
const files = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-filesystem/package.json')),
  'dist/index.js',
);

const hello: WorkflowDefinition = { kind: 'workflow', name: 'hello', description: 'Greets', expose: true, run: async () => 'Hello' };

let data: string;
/** A server of tools over HTTP, which wants a key. */
let server: Platform;
let app: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'troupe-mcp-add-'));
  const env = { TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', TROUPE_API_KEYS: KEY };
  server = await startEmbedded(embeddedConfig(env), appOf(hello));
});
afterAll(async () => {
  await server.close();
  await rm(data, { recursive: true });
});
beforeEach(async () => {
  // Inside the repository, so that `troupe` is found as an app finds it.
  app = await mkdtemp(join(import.meta.dirname, '.snippets-mcp-add-'));
  onTestFinished(() => rm(app, { recursive: true }));
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function troupe(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd: app, env: { PATH: process.env['PATH'], TROUPE_APP: app, ...env } };
    const child = execFile(process.execPath, [program, 'mcp', ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

const textOf = (name: string): Promise<string> => readFile(join(app, 'tools', `${name}.ts`), 'utf8');

/** The file is formatted as the repository is, and its types are right. */
async function expectLikeByHand(name: string): Promise<void> {
  const text = await textOf(name);
  expect(spawnSync('oxfmt', ['--stdin-filepath', `${name}.ts`], { input: text, encoding: 'utf8' }).stdout).toBe(text);
  const compilerOptions = { isolatedDeclarations: false, declaration: false };
  await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include: ['tools'] }));
  expect(spawnSync('tsc', ['-p', app, '--pretty', 'false'], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
}

describe('troupe mcp add', () => {
  it('tries a program from npm, prints its tools, and writes what loads as an app', async () => {
    const added = await troupe({}, 'add', 'files', '--allow', 'read_text_file', 'edit_file', '--', process.execPath, files, app);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toMatch(/^Wrote tools\/files\.ts\. The server has 2 tools:$/m);
    expect(added.stdout).toMatch(/^files_read_text_file +pure +Read the complete/m);
    expect(added.stdout).toMatch(/^files_edit_file +once +Make line-based edits/m);
    expect((await loadApp(app)).servers?.get('files')).toEqual({
      ...{ kind: 'mcp', name: 'files', command: [process.execPath, files, app], allow: ['read_text_file', 'edit_file'] },
    });
    await expectLikeByHand('files');

    const before = await textOf('files');
    const again = await troupe({}, 'add', 'files', '--', process.execPath, files, app);
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('tools/files.ts is there already') });
    expect(await textOf('files')).toBe(before);
  });

  it('asks a server over HTTP with the secret that the file names, and shows its value nowhere', async () => {
    const add = ['add', 'crm', '--json', '--url', `${server.url}/mcp`, '--header', 'Authorization: Bearer secret:CRM'];
    const refused = await troupe({ TROUPE_SECRET_CRM: `${KEY}-not` }, ...add);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    const missing = await troupe({}, ...add);
    expect(missing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('set TROUPE_SECRET_CRM') });
    expect(existsSync(join(app, 'tools'))).toBe(false);

    const added = await troupe({ TROUPE_SECRET_CRM: KEY }, ...add);
    expect(added.stderr).toBe('');
    expect(JSON.parse(added.stdout)).toEqual({
      ...{ name: 'crm', file: join(app, 'tools/crm.ts'), tried: true, leftOut: [], asksUsers: false },
      tools: [
        { name: 'crm_hello', description: 'Greets', effect: 'once' },
        expect.objectContaining({ name: 'crm_troupe_task', effect: 'pure' }),
      ],
    });
    expect(await textOf('crm')).toContain("  headers: { authorization: secret('CRM', { prefix: 'Bearer ' }) },\n");
    for (const text of [await textOf('crm'), ...[refused, missing, added].flatMap(({ stdout, stderr }) => [stdout, stderr])])
      expect(text).not.toContain(KEY);
    await expectLikeByHand('crm');
  });

  it('writes nothing where the server is away, has no such tool, or may not be asked; --untried writes all the same', async () => {
    const away = ['add', 'away', '--url', 'http://127.0.0.1:1/mcp'];
    expect(await troupe({}, ...away)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Nothing was written (--untried'),
    });
    const inside = await troupe({}, 'add', 'away', '--url', 'http://10.0.0.1:8123/mcp');
    expect(inside).toMatchObject({ code: 1, stderr: expect.stringContaining('it is not on the public internet') });
    const dies = await troupe({}, 'add', 'away', '--', process.execPath, '-e', 'console.error("no such folder")');
    expect(dies).toMatchObject({ code: 1, stderr: expect.stringContaining('It wrote: no such folder') });
    const other = await troupe({}, 'add', 'away', '--allow', 'reed_file', '--', process.execPath, files, app);
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the server has no tool "reed_file"\. It has: .*read_text_file/),
    });
    expect(existsSync(join(app, 'tools'))).toBe(false);

    expect(await troupe({}, ...away, '--untried')).toMatchObject({ code: 0, stdout: 'Wrote tools/away.ts. The server was not tried.\n' });
    expect(await textOf('away')).toBe(
      "import { mcp } from 'troupe';\n\nexport default mcp({\n  name: 'away',\n  url: 'http://127.0.0.1:1/mcp',\n});\n",
    );
  });
});

describe('troupe mcp list', () => {
  it('shows how many tools the platform has of each server, and what troubles it', async () => {
    await mkdir(join(app, 'data'));
    await troupe({}, 'add', 'files', '--', process.execPath, files, app);
    await troupe({}, 'add', 'away', '--untried', '--url', 'http://127.0.0.1:1/mcp');
    const env = { TROUPE_APP: app, TROUPE_DATA: join(app, 'data'), PORT: '0', LOG_LEVEL: 'silent' };
    const platform = await startEmbedded(embeddedConfig(env), await loadApp(app));
    onTestFinished(() => platform.close());
    const { stdout } = await troupe({ TROUPE_URL: platform.url }, 'list', '--json');
    expect(JSON.parse(stdout)).toEqual([
      { name: 'away', at: '127.0.0.1:1', tools: 0, trouble: expect.stringContaining('cannot be reached') },
      { name: 'files', at: process.execPath, tools: 14 },
    ]);
    const text = await troupe({ TROUPE_URL: platform.url }, 'list');
    expect(text.stdout).toMatch(/^files .* 14$/m);
  });
});
