import { hashText } from './fingerprint.ts';

/** A stream of numbers that a replay draws again in the same order. */
export interface RandomSource {
  /** In [0, 1). */
  next(): number;
  /** A version 4 UUID. */
  uuid(): string;
}

/** Numbers from the `sfc32` generator (PractRand, public domain), seeded by text. */
export function randomSource(seed: string): RandomSource {
  let [a, b, c, d] = [0, 1, 2].map((salt) => Number.parseInt(hashText(`${salt}:${seed}`).slice(-6), 36) | 0).concat(1) as [
    number,
    number,
    number,
    number,
  ];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  const hex = (digits: number): string => {
    let text = '';
    for (let i = 0; i < digits; i++) text += Math.floor(next() * 16).toString(16);
    return text;
  };
  return {
    next,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`,
  };
}
