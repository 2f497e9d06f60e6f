import type { Json } from '@troupe/contracts';

/** RFC 7396: members of the patch stand in place of those of the document, and `null` takes one away. */
export function mergePatch(document: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map<string, Json>(isObject(document) ? Object.entries(document) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name) ?? {}, value));
  }
  return Object.fromEntries(merged);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
