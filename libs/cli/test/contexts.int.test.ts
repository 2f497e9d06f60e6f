import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakePlatform, Refused } from './fake-platform.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { terminal } from './terminal.ts';

const me = { kind: 'key', id: '0a1b2c3d', tenant: 'default', roles: ['operator'], rights: ['read-all'] };
const answers = { 'GET /v1/me': me, 'GET /v1/tasks': { items: [] } };

async function* typed(text: string): AsyncGenerator<string> {
  yield text;
}

describe('contexts', () => {
  it('are logged in to, asked from then on with their key, changed and forgotten', async () => {
    const configFolder = await temporaryFolder();
    const [one, two] = [await fakePlatform(answers), await fakePlatform(answers)];
    const at = terminal({ configFolder, stdin: () => typed('key-of-one\nmore\n') });
    expect(await at.run('login', one.url, '--name', 'one', '--key-stdin')).toBe(0);
    expect(at.stdout).toContain(`Logged in to ${one.url} as 0a1b2c3d, context one.`);
    expect(await terminal({ configFolder, env: { TROUPE_API_KEY: 'key-of-two' } }).run('login', two.url, '--name', 'two')).toBe(0);
    expect((await stat(join(configFolder, 'contexts.json'))).mode & 0o777).toBe(0o600);

    // The last one is asked; then the one that is used, named in the environment, or on the command line.
    const asks = async (env: Record<string, string>, ...options: readonly string[]): Promise<string> => {
      const before = [one.asked.length, two.asked.length];
      expect(await terminal({ configFolder, env }).run('tasks', 'list', ...options)).toBe(0);
      const [platform] = [one, two].filter(({ asked }, n) => asked.length > before[n]!);
      return `${platform === one ? 'one' : 'two'} with ${platform!.asked.at(-1)!.authorization}`;
    };
    expect(await asks({})).toBe('two with Bearer key-of-two');
    expect(await terminal({ configFolder }).run('contexts', 'use', 'one')).toBe(0);
    expect(await asks({})).toBe('one with Bearer key-of-one');
    expect(await asks({ TROUPE_CONTEXT: 'two' })).toBe('two with Bearer key-of-two');
    expect(await asks({ TROUPE_URL: one.url }, '--context', 'two')).toBe('two with Bearer key-of-two');
    expect(await asks({}, '--key', 'another')).toBe('one with Bearer another');
    // The key of a log-in goes to its own address alone.
    expect(await asks({}, '--url', two.url)).toBe('two with undefined');
    expect(await asks({ TROUPE_URL: two.url })).toBe('two with undefined');

    const list = terminal({ configFolder });
    await list.run('contexts', 'list');
    expect(list.stdout).toMatch(/^\* {2}one +http.* yes$/m);
    expect(list.stdout).not.toContain('key-of');
    expect(await terminal({ configFolder }).run('logout')).toBe(0);
    const gone = terminal({ configFolder });
    expect(await gone.run('tasks', 'list', '--context', 'one')).toBe(2);
    expect(gone.stderr).toContain('There is no context "one". There are "two".');
  });

  it('are not kept when the platform refuses the key, or the name or the address is none', async () => {
    const configFolder = await temporaryFolder();
    const { url } = await fakePlatform({ 'GET /v1/me': new Refused(401, { code: 'invalid-token', detail: 'The key is not valid.' }) });
    const at = terminal({ configFolder });
    expect(await at.run('login', url)).toBe(1);
    expect(await at.run('login', url, '--name', '../x')).toBe(2);
    expect(await at.run('login', 'ftp://example.com')).toBe(2);
    expect(await at.run('login', url, '--key-stdin')).toBe(2);
    expect(await at.run('contexts', 'use', '__proto__')).toBe(2);
    await expect(stat(join(configFolder, 'contexts.json'))).rejects.toThrow('ENOENT');
  });

  it('of a file that is none of ours are said to be in that file', async () => {
    const configFolder = await temporaryFolder();
    for (const text of ['{', '[]', '{"platforms": {"a": {"url": 7}}}', `{"platforms": {}, "x": "${'y'.repeat(1_100_000)}"}`]) {
      await writeFile(join(configFolder, 'contexts.json'), text);
      const at = terminal({ configFolder });
      expect(await at.run('tasks', 'list')).toBe(2);
      expect(at.stderr).toContain(join(configFolder, 'contexts.json'));
    }
  });
});
