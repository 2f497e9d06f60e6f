import { machineEnv } from '@troupe/env/machine';
import { describe, expect, it } from 'vitest';
import { isWholeKey, keyHash, keyIdOf, newKeyId, newKeyText } from '../src/keys/key-text.ts';

describe('the text of a key', () => {
  const id = newKeyId(machineEnv);
  const key = newKeyText(id, machineEnv);

  it('has a form that scanners find, its id in it, and another secret each time', () => {
    expect(key).toMatch(/^troupe_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
    expect(keyIdOf(key)).toBe(id);
    expect(new Set(Array.from({ length: 100 }, () => newKeyText(id, machineEnv))).size).toBe(100);
  });

  it('keeps all of 256 bits, and is as long whatever they are', () => {
    const of = (hex: string): string => newKeyText('a'.repeat(12), { random: () => hex });
    expect(of('0'.repeat(64))).toMatch(/^troupe_a{12}_0{43}/);
    expect(of('f'.repeat(64))).toHaveLength(key.length);
    expect(of('f'.repeat(64))).not.toBe(of(`7${'f'.repeat(63)}`));
  });

  it('is known by its checksum from one that is made up, or in which a character is another', () => {
    expect(isWholeKey(key)).toBe(true);
    for (let at = 0; at < key.length; at++) {
      const other = `${key.slice(0, at)}${key[at] === 'x' ? 'y' : 'x'}${key.slice(at + 1)}`;
      expect({ at, whole: isWholeKey(other) }).toEqual({ at, whole: false });
    }
  });

  it('is nothing but that form', () => {
    for (const other of ['', 'troupe_', key.slice(1), `${key}0`, key.replace('_', '-'), `${'troupe_a'.padEnd(19, 'b')}_${'!'.repeat(49)}`])
      expect(keyIdOf(other)).toBeUndefined();
  });

  it('is not to be had from its hash', () => {
    expect(keyHash(key)).toHaveLength(32);
    expect(keyHash(key).toString('latin1')).not.toContain(key.slice(-10));
  });
});
