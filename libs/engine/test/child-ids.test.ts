import fc from 'fast-check';
import { taskId } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { childIdOf } from '../src/commands/child-id.ts';

it('ids of children are ids, and differ for parents that differ only in what is cut off', () => {
  const long = 'p'.repeat(128);
  const parents = [long, `${long.slice(0, 127)}q`, `${long.slice(0, 115)}q${long.slice(116)}`];
  const ids = parents.map((parent) => childIdOf(taskId(parent), 12, 3));
  expect(new Set(ids).size).toBe(parents.length);
  for (const id of ids) expect(id.length).toBeLessThanOrEqual(128);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,128}$/), fc.nat(99_999), fc.nat(999)), {
        minLength: 2,
        selector: (each) => each.join('/'),
      }),
      (asked) => {
        const made = asked.map(([parent, turn, index]) => childIdOf(taskId(parent), turn, index));
        expect(new Set(made).size).toBe(asked.length);
        for (const id of made) expect(taskId(id)).toBe(id);
      },
    ),
  );
});
