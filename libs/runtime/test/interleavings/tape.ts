/** What is chosen, one choice after the other: the same tape gives the same schedule. */
export interface Tape {
  /** One of `count` possibilities. */
  choose(count: number): number;
  /** True once in about `rarity` times. */
  rarely(rarity: number): boolean;
}

/** Chooses by the numbers, and the first possibility once there are no more. */
export function tapeOf(numbers: readonly number[]): Tape {
  let at = 0;
  const next = (): number | undefined => numbers[at++];
  return {
    choose: (count) => (next() ?? 0) % count,
    rarely: (rarity) => {
      const number = next();
      return number !== undefined && number % rarity === 1;
    },
  };
}

/** Numbers that follow from a seed (mulberry32, public domain). */
export function numbersOf(seed: number, count: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  });
}
