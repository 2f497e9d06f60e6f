import type { Near } from '../port.ts';

/** The product of two vectors, as precise as numbers are. */
export function product(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

/** V13: the greatest first, and of equal ones those whose ids sort first. */
export function byScore(one: Near, other: Near): number {
  return other.score - one.score || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
