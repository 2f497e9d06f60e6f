import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encryptionSettings } from '../src/settings/encryption-settings.ts';
import { readEnvironment } from '../src/settings/environment.ts';

const [one, two] = [randomBytes(32), randomBytes(32)];
const read = (keys: string) => {
  const reader = readEnvironment({ TROUPE_ENCRYPTION_KEYS: keys });
  return reader.finish(encryptionSettings(reader)).encryptionKeys;
};

describe('TROUPE_ENCRYPTION_KEYS', () => {
  it('are names and keys, in their order', () => {
    expect(read(`k2=${two.toString('base64')}, k1=${one.toString('base64')}`)).toEqual([
      { id: 'k2', secret: two },
      { id: 'k1', secret: one },
    ]);
    expect(read('')).toEqual([]);
  });

  it.each([
    ['no name', two.toString('base64')],
    ['a name that is none', `a:b=${two.toString('base64')}`],
    ['a key that is too short', `k=${two.toString('base64').slice(0, 20)}`],
    ['no key', 'k='],
    ['one name twice', `k=${one.toString('base64')},k=${two.toString('base64')}`],
    ['more than 32', Array.from({ length: 33 }, (_, i) => `k${i}=${one.toString('base64')}`).join()],
  ])('with %s are refused, and not repeated', (_, keys) => {
    expect(() => read(keys)).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', message: expect.stringContaining('TROUPE_ENCRYPTION_KEYS') }),
    );
    try {
      read(keys);
    } catch (error) {
      for (const key of [one, two]) expect(String(error)).not.toContain(key.toString('base64').slice(0, 16));
    }
  });

  it('are secrets: no text that leaves has them', () => {
    expect(readEnvironment({ TROUPE_ENCRYPTION_KEYS: `k1=${one.toString('base64')}` }).secrets).toContain(one.toString('base64'));
  });
});
