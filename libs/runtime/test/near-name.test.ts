import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearName } from '../src/views/near-name.ts';

it.each([
  ['sendnote', 'send-note'],
  ['sendNote', 'send_note'],
  ['roll_dise', 'roll_dice'],
  ['chrage', 'charge'],
  ['pblish-article', 'publish-article'],
])('of %j the near name is %j', (name, near) => {
  expect(nearName(name, ['loan', near, 'x', 'refund'])).toBe(near);
});

it.each(['', 'x', 'ab', 'entirely-other'])('%j is near to nothing', (name) => {
  expect(nearName(name, ['charge', 'refund', 'send-note', 'yz'])).toBeUndefined();
});

it('the near name is one of those there are, and never the name itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), (name, names) => {
      const near = nearName(name, names);
      expect(near === undefined || (names.includes(near) && near !== name)).toBe(true);
    }),
  );
});

it('thousands of long names are looked through without a pause', () => {
  const names = Array.from({ length: 10_000 }, (_, n) => `${'a'.repeat(190)}${n}`);
  const before = performance.now();
  nearName(`${'a'.repeat(180)}bbbbb`, names);
  expect(performance.now() - before).toBeLessThan(1_000);
});
