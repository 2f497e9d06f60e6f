import { offerOf, type CatalogEntry, type Instance } from './catalog.ts';
import { defaultBounds } from '../bounds.ts';
import { readKeyCursor, writeKeyCursor } from '../service/cursor.ts';
import { fitting, jsonBytes } from '../values/json-bytes.ts';
import type { Page, PageRequest } from '../values/page.ts';

/** What a list of the catalog can be narrowed by. */
export interface CatalogSearch {
  /** `kind.name` of what it is, serves, or of an agent, can make use of. */
  readonly capability?: string;
  /** Words that all occur in its name or description, in any case. */
  readonly q?: string;
}

export function findEntries(entries: readonly CatalogEntry[], { capability, q }: CatalogSearch): readonly CatalogEntry[] {
  return entries.filter(
    (entry) =>
      (capability === undefined || offerOf(entry) === capability || entry.capabilities?.includes(capability) === true) &&
      holds(`${entry.name} ${entry.description ?? ''}`, q),
  );
}

export function findInstances(instances: readonly Instance[], { capability, q }: CatalogSearch): readonly Instance[] {
  return instances.filter(
    ({ id, service, host = '', serves }) =>
      (capability === undefined || serves.includes(capability)) && holds(`${id} ${service} ${host}`, q),
  );
}

function holds(text: string, q: string | undefined): boolean {
  const lower = text.toLowerCase();
  return (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/**
 * One page of a list, in the order of its keys; the cursor is the key of the last item, so what
 * comes and goes meanwhile moves nothing else.
 *
 * @param bytes the page has no more of, but for its first item
 * @throws TroupeError `invalid-cursor`
 */
export function pageByKey<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: PageRequest,
  bytes: number = defaultBounds.pageBytes,
): Page<T> {
  const after = cursor === undefined ? undefined : readKeyCursor(cursor);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const sorted = rest.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const candidates = sorted.slice(0, limit);
  const page = candidates.slice(0, fitting(sizesOf(candidates), bytes));
  return sorted.length > page.length ? { items: page, next: writeKeyCursor(keyOf(page.at(-1)!)) } : { items: page };
}

function* sizesOf(items: readonly unknown[]): Iterable<number> {
  for (const item of items) yield jsonBytes(item);
}
