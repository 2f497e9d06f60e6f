import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TroupeError } from '@troupe/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { busSettings } from '../src/settings/bus-settings.ts';
import { readEnvironment } from '../src/settings/environment.ts';
import { secretsOf, takeEnvironment } from '../src/settings/secret-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'troupe-secret-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe('a setting with a secret', () => {
  it('may be in a file, which is read once, known as a secret, and hidden from code of the app', () => {
    const path = file('password', 'from-a-file-canary\n');
    const own: Record<string, string | undefined> = { NATS_URL: 'nats://host', NATS_USER: 'ada', NATS_PASSWORD_FILE: path };
    const env = takeEnvironment(own);
    expect(env).toEqual({ NATS_URL: 'nats://host', NATS_USER: 'ada', NATS_PASSWORD: 'from-a-file-canary' });
    expect(own).toEqual({ NATS_USER: 'ada' });
    expect(secretsOf(env)).toEqual(['from-a-file-canary']);
    const read = readEnvironment(env);
    expect(read.finish(busSettings(read)).bus).toMatchObject({ user: 'ada', pass: 'from-a-file-canary' });
  });

  it.each([
    [
      'is not there',
      { NATS_PASSWORD_FILE: join(folder, 'none') },
      /^NATS_PASSWORD_FILE cannot be used: .*none cannot be read \(ENOENT\)\.$/,
    ],
    ['is a folder', { NATS_PASSWORD_FILE: folder }, /^NATS_PASSWORD_FILE .* is no regular file\.$/],
    ['is a device', { NATS_PASSWORD_FILE: '/dev/zero' }, /^NATS_PASSWORD_FILE .* is no regular file\.$/],
    ['is empty', { NATS_PASSWORD_FILE: file('empty', ' \n') }, /^NATS_PASSWORD_FILE .*empty is empty\.$/],
    [
      'is too large',
      { NATS_PASSWORD_FILE: file('large', 'x'.repeat(65_537)) },
      /^NATS_PASSWORD_FILE .* has 65537 bytes, and such files 65536 at most\.$/,
    ],
    ['is there twice', { NATS_PASSWORD: 'a', NATS_PASSWORD_FILE: folder }, /^NATS_PASSWORD_FILE and NATS_PASSWORD contradict each other/],
  ])('is refused by name where its file %s', (_what, env, says) => {
    const read = readEnvironment(takeEnvironment({ ...env, NATS_USER: 'ada', NATS_URL: 'nats://host' }));
    const problems = (): readonly string[] => {
      try {
        read.finish({});
      } catch (error) {
        return (error as TroupeError).errors!.map(({ message }) => message);
      }
      return [];
    };
    expect(problems()).toEqual([expect.stringMatching(says)]);
  });
});
