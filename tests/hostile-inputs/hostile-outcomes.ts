import { anyThrown, hostileTexts, hostileThrown } from '@troupe/testing/hostile-values';
import fc from 'fast-check';

/** How many there are of each. */
export const COUNT = 200;

type Make = () => unknown;

const nested =
  (depth: number): Make =>
  () =>
    JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
const text =
  (length: number): Make =>
  () =>
    'x'.repeat(length);

/** What nobody should return, and what is just within the bounds or just beyond. */
const results: readonly Make[] = [
  ...hostileThrown.map(({ make }) => make),
  ...[8_388_606, 8_388_607, 9_000_000, 64_000_000].map(text),
  ...[199, 200, 201, 1_000, 100_000].map(nested),
  () => Array.from({ length: 1_000_000 }, (_, i) => i),
  () => Array.from({ length: 2_000 }, () => 'y'.repeat(5_000)),
  () => Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, i])),
  () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  () => Buffer.alloc(10_000_000),
  () => new Float64Array(1_000_000),
  () => new Map([[{}, new Set([1])]]),
  () => ({ toJSON: () => 'z'.repeat(20_000_000) }),
  () => ({ then: 5, valueOf: 5, toString: 5 }),
  () => Object.assign([], { length: 4_000_000_000 }),
  function* () {
    for (;;) yield 1;
  },
  ...[...hostileTexts(1_000)]
    .filter((_, i) => i % 8 === 0)
    .map(
      ({ text: each }) =>
        () =>
          each.repeat(300),
    ),
];

/** The same list in every process. */
function filled(list: readonly Make[], seed: number): readonly Make[] {
  return [...list, ...fc.sample(anyThrown(), { numRuns: COUNT, seed })].slice(0, COUNT);
}

export const outcomes: Readonly<Record<'results' | 'errors', readonly Make[]>> = {
  results: filled(results, 1),
  errors: filled(
    hostileThrown.map(({ make }) => make),
    2,
  ),
};

export interface Which {
  readonly from: keyof typeof outcomes;
  readonly index: number;
}

export function comeTo({ from, index }: Which): unknown {
  const outcome = outcomes[from][index]!();
  if (from === 'errors') throw outcome;
  return outcome;
}
