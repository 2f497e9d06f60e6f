import { expect, it } from 'vitest';
import { duration, relativeTime } from '../src/output/relative-time.ts';

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [61_000, '1 min 1 s'],
  [3_600_000, '1 h'],
  [12 * 3_600_000 + 59 * 60_000, '12 h'],
  [2 * 86_400_000 + 3 * 3_600_000, '2 d 3 h'],
  [400 * 86_400_000, '400 d'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('says what is over and what is to come, and what is no moment as it is', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(relativeTime('2025-12-31T23:58:00Z', now)).toBe('2 min ago');
  expect(relativeTime('2026-01-01T02:00:00Z', now)).toBe('in 2 h');
  expect(relativeTime('never', now)).toBe('never');
});
