import { seededRandom } from '@troupe/env/virtual';

/** Chance of one part of a simulated world: what one part draws changes nothing for another. */
export interface Chance {
  /** A whole number from 0 up to, but not including, `n`. */
  below(n: number): number;
  /** Whole milliseconds between two bounds, both possible. */
  between(least: number, most: number): number;
  happens(probability: number): boolean;
  of<T>(choices: readonly T[]): T;
  readonly random: (bytes: number) => string;
}

/** @param part names the part of the world that draws */
export function chanceOf(seed: number, part: string): Chance {
  let mixed = seed;
  for (const char of part) mixed = Math.imul(mixed ^ char.charCodeAt(0), 0x01000193);
  const random = seededRandom(mixed);
  const fraction = (): number => Number.parseInt(random(4), 16) / 2 ** 32;
  const below = (n: number): number => Math.floor(fraction() * n);
  return {
    random,
    below,
    between: (least, most) => least + below(most - least + 1),
    happens: (probability) => fraction() < probability,
    of: (choices) => choices[below(choices.length)]!,
  };
}
