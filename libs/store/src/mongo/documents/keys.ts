import type { Filter } from 'mongodb';

/** How many digits a position has in a key, so that keys sort as positions do. */
const DIGITS = 8;

/** `owner` must hold no `/`. */
export function keyAt(owner: string, n: number): string {
  return `${owner}/${digits(n)}`;
}

/** The key of position 0, of any owner. */
export const FIRST_KEY: RegExp = new RegExp(`/0{${DIGITS}}$`);

export function positionOf(key: string): number {
  return Number(key.slice(-DIGITS));
}

export function ownerOf(key: string): string {
  return key.slice(0, -DIGITS - 1);
}

/** All keys of `owner`, from position `from` on when given: `0` is the character after `/`. */
export function keysOf<T extends { readonly _id: string }>(owner: string, from?: number): Filter<T> {
  const range = { _id: { $gte: from === undefined ? `${owner}/` : keyAt(owner, from), $lt: `${owner}0` } };
  return range as Filter<T>;
}

export function digits(n: number): string {
  return String(n).padStart(DIGITS, '0');
}
