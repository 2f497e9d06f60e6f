import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redactor, type App, type ModelServer, type Secret } from '@troupe/contracts';
import { missingSecrets, openSecrets } from '@troupe/service';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentSecrets } from '../src/secrets/environment-secrets.ts';
import { folderSecrets } from '../src/secrets/folder-secrets.ts';

const reference = (name: string, prefix?: string): Secret => ({ kind: 'secret', name, ...(prefix === undefined ? {} : { prefix }) });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('secrets of the environment', () => {
  it('are those that are named as secrets of an app, and no other variable, whatever the name (Y2)', async () => {
    const { find } = environmentSecrets({ TROUPE_SECRET_CRM: ' crm-1\n', CRM: 'other', TROUPE_SIGNING_KEY: 'k', TROUPE_SECRET_NONE: ' ' });
    expect(await find('CRM')).toBe('crm-1');
    for (const name of ['NONE', 'crm', 'TROUPE_SIGNING_KEY', 'SIGNING_KEY', '../TROUPE_SIGNING_KEY', '__proto__', 'constructor', ''])
      expect(await find(name)).toBeUndefined();
  });
});

describe('secrets of a folder', () => {
  it('are read anew each time: one that is exchanged, added or taken away counts at once (Y1)', async () => {
    const { find } = folderSecrets(folder);
    expect(await find('CRM')).toBeUndefined();
    await writeFile(join(folder, 'CRM'), 'first\n');
    expect(await find('CRM')).toBe('first');
    // The same length, within the same tick of the clock.
    await writeFile(join(folder, 'CRM'), 'other\n');
    expect(await find('CRM')).toBe('other');
    await rm(join(folder, 'CRM'));
    expect(await find('CRM')).toBeUndefined();
  });

  it('may be links of the same folder, as Kubernetes exchanges them', async () => {
    const { find } = folderSecrets(folder);
    for (const version of ['one', 'two']) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'CRM'), version);
    }
    await symlink('one', join(folder, '..data'));
    await symlink(join('..data', 'CRM'), join(folder, 'CRM'));
    expect(await find('CRM')).toBe('one');
    await symlink('two', join(folder, '..new'));
    await rename(join(folder, '..new'), join(folder, '..data'));
    expect(await find('CRM')).toBe('two');
  });

  it('are none where there is no folder, or it is a file', async () => {
    expect(await folderSecrets(join(folder, 'none')).find('CRM')).toBeUndefined();
    await writeFile(join(folder, 'file'), '');
    expect(await folderSecrets(join(folder, 'file')).find('CRM')).toBeUndefined();
  });

  it.each<[string, string, (path: string) => unknown]>([
    ['a link out of it', 'link out', (path) => symlink('/etc/hostname', path)],
    ['a folder', 'not a file', (path) => mkdir(path)],
    ['a pipe that nobody writes to', 'not a file', (path) => execFileSync('mkfifo', [path])],
    ['too large', '4096 bytes', (path) => writeFile(path, 'x'.repeat(4_097))],
    ['without an end', 'not a file', (path) => symlink('/dev/zero', path)],
    ['no text', 'UTF-8', (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0x41]))],
  ])('are not read when one is %s: that may be mended, and nothing of it is shown (Y3)', async (what, says, make) => {
    await make(join(folder, 'CRM'));
    const read = folderSecrets(folder).find('CRM');
    await expect(read).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: expect.stringContaining(what === 'without an end' ? 'link out' : says),
    });
  });

  it('cannot lead out of it by a name (Y2)', async () => {
    await mkdir(join(folder, 'inner'));
    await writeFile(join(folder, 'outer'), 'outer-secret');
    const { find } = folderSecrets(join(folder, 'inner'));
    for (const name of ['../outer', '../inner/../outer', '..', '.', ''])
      await expect(find(name)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await find('/etc/hostname')).toBeUndefined();
  });
});

describe('secrets of a process', () => {
  it('are looked for in the environment, then in the folder, and given with what stands before them', async () => {
    const secrets = openSecrets({ variables: { TROUPE_SECRET_BOTH: 'of-the-environment' }, folder }, redactor([]));
    await writeFile(join(folder, 'BOTH'), 'of-the-folder');
    await writeFile(join(folder, 'FILE'), 'of-the-folder');
    expect(await secrets.textOf(reference('BOTH'))).toBe('of-the-environment');
    expect(await secrets.textOf(reference('FILE', 'Bearer '))).toBe('Bearer of-the-folder');
  });

  it('are known to the redactor before they are given', async () => {
    const redact = redactor([]);
    await writeFile(join(folder, 'CRM'), 'canary-of-a-file');
    await openSecrets({ variables: {}, folder }, redact).textOf(reference('CRM'));
    expect(redact.data(['canary-of-a-file'])).toEqual(['[redacted]']);
  });

  it('are missing with what to do, and there once somebody did it', async () => {
    const secrets = openSecrets({ variables: {}, folder }, redactor([]));
    await expect(secrets.textOf(reference('CRM'))).rejects.toMatchObject({
      code: 'secret-missing',
      retryable: false,
      message: `There is no secret CRM here: set TROUPE_SECRET_CRM, or put it into the file ${join(folder, 'CRM')}.`,
    });
    await writeFile(join(folder, 'CRM'), 'now-it-is');
    expect(await secrets.textOf(reference('CRM'))).toBe('now-it-is');
  });

  it('that no header can carry are missing, and not quoted', async () => {
    const secrets = openSecrets({ variables: { TROUPE_SECRET_CRM: 'line-1\nline-2' } }, redactor([]));
    const failure = await secrets.textOf(reference('CRM')).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'secret-missing', message: expect.not.stringContaining('line-') });
  });
});

describe('what is missing when a process starts', () => {
  const none = new Map<string, never>();
  const appOf = (...servers: readonly ModelServer[]): App => ({
    build: 'b',
    workflows: none,
    agents: none,
    tools: none,
    activities: none,
    models: new Map(servers.map((server, n) => [`m${n}`, { kind: 'model', name: `m${n}`, server }])),
  });

  it('is named with the definition that needs it', async () => {
    const secrets = openSecrets({ variables: { TROUPE_SECRET_THERE: 'there-it-is' } }, redactor([]));
    const app = appOf(
      { url: 'http://h/v1', key: reference('THERE') },
      { url: 'http://h/v1', headers: { a: reference('GONE'), b: 'plain' } },
    );
    expect(await missingSecrets(app, secrets, ['model'])).toEqual([
      'The model "m1" needs the secret GONE. There is no secret GONE here: set TROUPE_SECRET_GONE.',
    ]);
    expect(await missingSecrets(app, secrets, [])).toEqual([]);
  });
});
