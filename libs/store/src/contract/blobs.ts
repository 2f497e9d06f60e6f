import { describe, expect, it } from 'vitest';
import type { Store } from '../port.ts';
import { unique } from './records.ts';

export function describeBlobs(store: () => Store): void {
  describe('a secret', () => {
    it('is what the first who asked made up, for those who ask at once or later', async () => {
      const name = unique('secret');
      const given = await Promise.all(['a', 'b', 'c'].map((fresh) => store().secret(name, fresh)));
      expect(new Set(given).size).toBe(1);
      expect(await store().secret(name, 'late')).toBe(given[0]);
      expect(await store().secret(unique('secret'), 'other')).toBe('other');
    });
  });

  describe('blobs', () => {
    it('are kept under their hash, as often as they are put', async () => {
      const hash = unique('sha256');
      const text = JSON.stringify('é🎭"'.repeat(150_000));
      await Promise.all([store().putBlob(hash, text), store().putBlob(hash, text)]);
      await store().putBlob(hash, text);
      expect((await store().readBlob(hash)) === text).toBe(true);
      expect(await store().readBlob(unique('sha256'))).toBeUndefined();
    });
  });
}
