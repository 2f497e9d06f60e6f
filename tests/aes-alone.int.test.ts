import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { embeddedConfig, startEmbedded } from '@troupe/embedded';
import { workflow } from '@troupe/sdk';
import { expect, it, onTestFinished } from 'vitest';
import { appOf } from './app-of.ts';

const bin = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));
const app = appOf(workflow('echo', async (_ctx, input) => input));
const newKey = (id: string): string => `${id}=${randomBytes(32).toString('base64')}`;

it('a platform goes over to AES alone with a new key, and nothing of the other cipher is left (TROUPE_ENCRYPTION_CIPHERS)', async () => {
  const data = await mkdtemp(join(tmpdir(), 'troupe-aes-alone-'));
  onTestFinished(() => rm(data, { recursive: true }));
  const [k1, k2] = [newKey('k1'), newKey('k2')];
  const during = async (env: Readonly<Record<string, string>>, id: string): Promise<readonly unknown[]> => {
    const platform = await startEmbedded(
      embeddedConfig({ TROUPE_APP: 'none', TROUPE_DATA: data, PORT: '0', LOG_LEVEL: 'silent', ...env }),
      app,
    );
    try {
      await platform.service.start({ kind: 'workflow', name: 'echo', id, input: id });
      await platform.service.wait(id, 10_000);
      return (await platform.service.list({}, { limit: 9 })).items.map(({ status }) => status);
    } finally {
      await platform.close();
    }
  };
  const stored = async (): Promise<string> =>
    (await Promise.all((await readdir(data)).map((name) => readFile(join(data, name), 'latin1')))).join('');
  await during({ TROUPE_ENCRYPTION_KEYS: k1 }, 'one');
  expect(await stored()).toContain('enc2:k1');
  const aes = { TROUPE_ENCRYPTION_KEYS: `${k2},${k1}`, TROUPE_ENCRYPTION_CIPHERS: 'aes' };
  expect(await during(aes, 'two')).toEqual(['completed', 'completed']);
  const { stdout } = await promisify(execFile)(process.execPath, [bin, 'data', 'reencrypt', '--json', '--data', data], {
    env: { PATH: process.env['PATH'], ...aes },
  });
  expect(JSON.parse(stdout)).toMatchObject({ complete: true, released: ['k1'] });
  expect(await during({ ...aes, TROUPE_ENCRYPTION_KEYS: k2 }, 'three')).toEqual(['completed', 'completed', 'completed']);
  const text = await stored();
  expect([text.includes('enc1:k2'), text.includes('enc2:')]).toEqual([true, false]);
});
