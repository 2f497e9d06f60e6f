import type { Json } from '@troupe/contracts';

/**
 * A short fingerprint of JSON, the same on every machine: 53 bits of two interleaved 32-bit hashes
 * (the cyrb53 construction, public domain: https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js).
 * It distinguishes commands; nothing secret rests on it.
 */
export function fingerprint(value: Json | undefined): string {
  return value === undefined ? '' : hashText(typeof value === 'string' ? value : JSON.stringify(value));
}

export function hashText(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
