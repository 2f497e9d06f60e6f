import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Env } from '@troupe/env';

type Chance = Pick<Env, 'random'>;

/**
 * The text of a key: `troupe_<id>_<secret>`, the secret being 256 random bits and a checksum of everything before
 * it. A scanner finds it by its form, and knows by the checksum that it is no other text of that form.
 */
const KEY = /^troupe_([0-9A-Za-z]{12})_([0-9A-Za-z]{43}[0-9A-Za-z]{6})$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 12;
/** Characters of 32 bytes, and of a CRC-32. */
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

/** Distinguishes it from all others; it is no secret. */
export function newKeyId({ random }: Chance): string {
  return inDigits(random(9), ID_LENGTH).slice(-ID_LENGTH);
}

/** A new text for the key of that id. */
export function newKeyText(id: string, { random }: Chance): string {
  const begin = `troupe_${id}_${inDigits(random(32), SECRET_LENGTH)}`;
  return `${begin}${checksum(begin)}`;
}

/** The id a text names, when it has the form of a key. */
export function keyIdOf(text: string): string | undefined {
  return text.length === KEY_LENGTH ? KEY.exec(text)?.[1] : undefined;
}

const KEY_LENGTH = 'troupe_'.length + ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH;

/** Whether it is no text that somebody made up, or copied by half. */
export function isWholeKey(text: string): boolean {
  return text.slice(-CHECKSUM_LENGTH) === checksum(text.slice(0, -CHECKSUM_LENGTH));
}

/**
 * What is stored of a key. A plain hash is enough: who has it would have to try 2^256 secrets, so that
 * slowness, as passwords need it, would protect nothing and cost every look.
 */
export function keyHash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function checksum(text: string): string {
  return inDigits(crc32(text).toString(16), CHECKSUM_LENGTH);
}

function inDigits(hex: string, length: number): string {
  let rest = BigInt(`0x${hex}`);
  let text = '';
  for (; rest > 0n; rest /= 62n) text = DIGITS[Number(rest % 62n)]! + text;
  return text.padStart(length, '0');
}
