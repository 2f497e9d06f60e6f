import type { Env } from './port.ts';

type Chance = Pick<Env, 'random'>;

/** A version 4 UUID (RFC 9562 §5.4). */
export function uuid({ random }: Chance): string {
  const bits = random(16);
  return `${bits.slice(0, 8)}-${bits.slice(8, 12)}-4${bits.slice(13, 16)}-${variant(bits[16]!)}${bits.slice(17, 20)}-${bits.slice(20)}`;
}

/** The variant bits of a UUID, with two random bits of a hexadecimal digit. */
export function variant(digit: string): string {
  return '89ab'[Number.parseInt(digit, 16) & 3]!;
}

/** A number from 0 up to, but not including, 1. */
export function fraction({ random }: Chance): number {
  return Number.parseInt(random(6), 16) / 2 ** 48;
}
