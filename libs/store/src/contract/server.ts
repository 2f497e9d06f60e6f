import { describe, expect, it } from 'vitest';
import type { Store } from '../port.ts';

export function describeServer(store: () => Store): void {
  describe('a store as a whole', () => {
    it('has a clock that all processes over it share', async () => {
      const before = Date.now();
      const times = [await store().time(), await store().time()];
      expect(times[0]).toBeLessThanOrEqual(times[1]!);
      expect(Math.abs(times[0]! - before)).toBeLessThan(60_000);
    });

    it('answers a ping while it can be written to', async () => {
      await expect(store().ping()).resolves.toBeUndefined();
    });
  });
}
