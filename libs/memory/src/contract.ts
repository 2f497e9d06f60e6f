import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Near, Vectors } from './port.ts';
import { byScore, product } from './vectors/nearest.ts';

/** Vectors as one or several processes have them, over the same data. */
export interface VectorWorld {
  /** One more process. */
  open(): Vectors;
  close(): Promise<void>;
}

/** The tests every adapter of the port must pass. */
export function describeVectors(name: string, make: () => Promise<VectorWorld>): void {
  describe(`vectors: ${name}`, () => {
    let world: VectorWorld | undefined;
    const opened = async (): Promise<VectorWorld> => (world = await make());
    afterEach(async () => {
      await world?.close();
      world = undefined;
    });

    it('the next search of any process finds what was put, replaced and deleted (V11, V12)', async () => {
      const { open } = await opened();
      const [one, other] = [open(), open()];
      expect(await other.search('s', unit(1, 0), 5)).toEqual([]);
      await one.put('s', 'a', unit(1, 0));
      expect(idsOf(await other.search('s', unit(1, 0), 5))).toEqual(['a']);
      await other.put('s', 'b', unit(0, 1));
      await one.put('s', 'a', unit(0.8, 0.6));
      expect(await other.search('s', unit(1, 0), 5)).toEqual([near('a', 0.8), near('b', 0)]);
      await one.delete('s', 'a');
      await one.delete('s', 'a');
      expect(idsOf(await other.search('s', unit(1, 0), 5))).toEqual(['b']);
      expect([await one.count('s'), await other.count('s')]).toEqual([1, 1]);
      // A new process has to read it all.
      expect(idsOf(await open().search('s', unit(1, 0), 5))).toEqual(['b']);
    });

    it('puts at once from two processes are all there', async () => {
      const { open } = await opened();
      const both = [open(), open()];
      const ids = Array.from({ length: 40 }, (_, n) => `v${n}`);
      await Promise.all(ids.map((id, n) => both[n % 2]!.put('s', id, unit(1, n))));
      for (const each of both) expect(idsOf(await each.search('s', unit(1, 0), 100)).toSorted()).toEqual(ids.toSorted());
    });

    it('a process that has missed very many changes has them all (V11)', async () => {
      const { open } = await opened();
      const [one, other] = [open(), open()];
      await one.put('s', 'first', unit(0, 1));
      await other.search('s', unit(1, 0), 1);
      for (let n = 0; n < 1_400; n += 100)
        await Promise.all(Array.from({ length: 100 }, (_, at) => one.put('s', `v${n + at}`, unit(1, n + at))));
      expect(await other.count('s')).toBe(1_401);
    }, 60_000);

    it('a scope knows nothing of another (V14)', async () => {
      const { open } = await opened();
      const one = open();
      await one.put('s', 'a', unit(1, 0));
      await one.put('s b', 'a', unit(0, 1));
      expect(await one.search('s', unit(1, 0), 5)).toEqual([near('a', 1)]);
      await one.delete('s b', 'a');
      expect(await one.count('s')).toBe(1);
    });

    it('a search is what comparing all of them gives, of equal ones in the order of their ids (V13)', async () => {
      const { open } = await opened();
      await demandExact(open);
    }, 60_000);
  });
}

/** Whatever was put, replaced and deleted. */
async function demandExact(open: VectorWorld['open']): Promise<void> {
  let scopes = 0;
  // Few different numbers, so that many vectors are equally near.
  const numbers = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 3, maxLength: 3 }).filter((each) => each.some((n) => n !== 0));
  const changes = fc.array(fc.record({ id: fc.integer({ min: 0, max: 30 }), numbers: fc.option(numbers, { freq: 6 }) }), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(changes, numbers, fc.integer({ min: 1, max: 12 }), async (steps, asked, most) => {
      const [one, other] = [open(), open()];
      const scope = `scope ${scopes++}`;
      const all = new Map<string, Float32Array>();
      for (const { id, numbers: given } of steps) {
        const vector = given === null ? undefined : unit(...given);
        if (vector === undefined) await one.delete(scope, `v${id}`);
        else await one.put(scope, `v${id}`, vector);
        if (vector === undefined) all.delete(`v${id}`);
        else all.set(`v${id}`, vector);
      }
      const query = unit(...asked);
      expect(await other.search(scope, query, most)).toEqual(compared(all, query, most));
    }),
    { numRuns: 25 },
  );
}

/** One by one. */
export function compared(all: ReadonlyMap<string, Float32Array>, query: Float32Array, most: number): readonly Near[] {
  return Array.from(all, ([id, vector]): Near => ({ id, score: product(vector, query) }))
    .toSorted(byScore)
    .slice(0, most);
}

/** A vector of length 1. */
function unit(...numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (number) => number / length);
}

function near(id: string, score: number): Near {
  return { id, score: expect.closeTo(score, 6) as number };
}

function idsOf(found: readonly Near[]): readonly string[] {
  return found.map(({ id }) => id);
}
