import type { Json } from './json.ts';

/** Bytes of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return utf8Bytes(JSON.stringify(value) ?? '');
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    // Each half of a pair counts for half of its four bytes; JSON text has no other halves.
    else bytes += unit >= 0xd800 && unit <= 0xdfff ? 2 : 3;
  }
  return bytes;
}

/** Whether a value has more than `most` bytes as JSON: one that has far more is looked at no further. */
export function isLarge(value: Json, most: number): boolean {
  const rough = roughBytes(value, most);
  return rough > most || (rough > most / 6 && jsonBytes(value) > most);
}

/** So many bytes a value has as JSON, at least; one that has more than `enough` is looked at no further. */
export function roughBytes(value: Json, enough: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 1;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) {
      bytes += roughBytes(item, enough - bytes) + 1;
      if (bytes > enough) return bytes;
    }
    return bytes;
  }
  const members = value as { readonly [key: string]: Json };
  // Without a list of the members: this runs for most of what is stored.
  for (const key in members) {
    bytes += key.length + 4 + roughBytes(members[key]!, enough - bytes);
    if (bytes > enough) return bytes;
  }
  return bytes;
}

/** How many of the first items have no more than `most` bytes together; one at least, where there is one. */
export function fitting(sizes: Iterable<number>, most: number): number {
  let count = 0;
  let bytes = 0;
  for (const size of sizes) {
    bytes += size;
    if (bytes > most && count > 0) return count;
    count++;
  }
  return count;
}
