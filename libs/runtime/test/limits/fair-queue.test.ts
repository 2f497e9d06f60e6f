import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairQueue, type Waiting } from '../../src/limits/fair-queue.ts';

interface Ask extends Waiting {
  readonly n: number;
}

const asks = fc.array(
  fc.record({ tenant: fc.constantFrom('a', 'b', 'c'), fair: fc.constantFrom('', 'x', 'y'), priority: fc.integer({ min: 0, max: 2 }) }),
  { maxLength: 40 },
);

describe('what waits for a limit', () => {
  it('is given out once, each turn after the others, and within it by priority and age (W24)', () => {
    fc.assert(
      fc.property(asks, fc.array(fc.nat()), (given, removed) => {
        const queue = fairQueue<Ask>();
        const all = given.map(({ tenant, fair, priority }, n): Ask => ({
          turns: fair === '' ? [tenant] : [tenant, fair],
          priority,
          since: n,
          n,
        }));
        for (const ask of all) queue.add(ask);
        const gone = new Set(removed.map((n) => all[n % Math.max(1, all.length)]).filter((ask) => ask !== undefined));
        for (const ask of gone) queue.remove(ask);
        for (const ask of gone) queue.remove(ask);
        const left = all.filter((ask) => !gone.has(ask));
        expect(queue.size).toBe(left.length);
        expect([...queue].toSorted((one, other) => one.n - other.n)).toEqual(left);
        const taken: Ask[] = [];
        for (let next = queue.next(); next !== undefined; next = queue.next()) {
          expect(queue.place(next)).toBe(1);
          expect(queue.take()).toBe(next);
          taken.push(next);
        }
        expect(taken.toSorted((one, other) => one.n - other.n)).toEqual(left);
        for (const [at, ask] of taken.entries()) {
          const tenant = ask.turns[0]!;
          const waits = (other: string): boolean => taken.slice(at).some(({ turns }) => turns[0] === other);
          // Who waits all the time is never behind two of another tenant.
          for (const other of ['a', 'b', 'c'])
            if (other !== tenant && waits(other) && taken[at + 1] !== undefined && waits(tenant))
              expect(taken.slice(at, at + 3).filter(({ turns }) => turns[0] === tenant).length).toBeLessThanOrEqual(2);
          const later = taken.slice(at + 1).filter(({ turns }) => turns.join() === ask.turns.join());
          for (const each of later)
            expect(each.priority > ask.priority || (each.priority === ask.priority && each.since > ask.since)).toBe(true);
        }
      }),
    );
  });

  it('one call of a tenant is next beside 100,000 of another (W24)', () => {
    const queue = fairQueue<Ask>();
    for (let n = 0; n < 100_000; n++) queue.add({ turns: ['large'], priority: 0, since: n, n });
    queue.take();
    const small: Ask = { turns: ['small'], priority: 0, since: 100_000, n: 100_000 };
    queue.add(small);
    expect(queue.place(small)).toBe(2);
    expect([queue.take()!.turns, queue.take()]).toEqual([['large'], small]);
  });
});
