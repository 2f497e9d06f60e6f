import { isReadable } from '@troupe/store';
import type { Near } from '../port.ts';
import { byScore, product } from './nearest.ts';
import { packedIndex, type PackedIndex } from './packed-index.ts';
import { changesSince, lastChange } from './scope-changes.ts';
import { readVector, type VectorRecords } from './vector-records.ts';

/** The indexes of the scopes that a process searches, each as new as its last search. */
export interface KeptIndexes {
  search(scope: string, vector: Float32Array, most: number): Promise<readonly Near[]>;
  count(scope: string): Promise<number>;
}

interface Kept {
  /** Undefined while there is no vector, and where they are too many to be kept. */
  index: PackedIndex | undefined;
  /** The last change that it has. */
  known: number;
  tooLarge: boolean;
  size: number;
  /** The look for changes that is under way, and the next one, for those who asked meanwhile. */
  running: Promise<void> | undefined;
  next: Promise<void> | undefined;
}

const PAGE = 1_000;
const PAGE_BYTES = 4_194_304;
/** Vectors that are read at once. */
const AT_ONCE = 64;

/** @param most bytes of all of them */
export function keptIndexes(records: VectorRecords, most: number): KeptIndexes {
  // The one that was used last is the last.
  const kept = new Map<string, Kept>();

  const use = (scope: string): Kept => {
    const found = kept.get(scope) ?? { index: undefined, known: 0, tooLarge: false, size: 0, running: undefined, next: undefined };
    kept.delete(scope);
    kept.set(scope, found);
    return found;
  };
  const bytesOf = (but?: Kept): number => {
    let bytes = 0;
    for (const each of kept.values()) if (each !== but) bytes += each.index?.bytes ?? 0;
    return bytes;
  };
  const makeRoom = (used: Kept): void => {
    for (const [scope, each] of kept) {
      if (bytesOf() <= most && kept.size <= MOST_SCOPES) return;
      if (each !== used && each.running === undefined) kept.delete(scope);
    }
  };

  const load = async (scope: string, into: Kept): Promise<void> => {
    // First what has changed last: whatever comes while vectors are read is read again.
    const known = await lastChange(records, scope);
    let index: PackedIndex | undefined;
    let size = 0;
    let tooLarge = false;
    for await (const { id, vector } of vectorsOf(records, scope)) {
      size++;
      if (tooLarge) continue;
      index ??= packedIndex(vector.length);
      if (vector.length === index.dimensions) index.set(id, vector);
      tooLarge = index.bytes > most;
      if (tooLarge) index = undefined;
    }
    Object.assign(into, { index, known, tooLarge, size });
    makeRoom(into);
  };
  const refresh = async (scope: string, into: Kept): Promise<void> => {
    const changed = into.known === 0 ? undefined : await changesSince(records, scope, into.known);
    if (changed === undefined || (into.tooLarge && changed.ids.size > 0)) return load(scope, into);
    const ids = [...changed.ids];
    for (let first = 0; first < ids.length; first += AT_ONCE) {
      await Promise.all(ids.slice(first, first + AT_ONCE).map((id) => apply(records, scope, id, into)));
    }
    into.known = changed.last;
    if ((into.index?.bytes ?? 0) > most) return load(scope, into);
    if (ids.length > 0) makeRoom(into);
  };
  /** A search is answered by a look that began after it was asked. */
  const upToDate = (scope: string, into: Kept): Promise<void> => {
    const look = (): Promise<void> => {
      into.next = undefined;
      into.running = refresh(scope, into).finally(() => (into.running = undefined));
      return into.running;
    };
    if (into.running === undefined) return look();
    into.next ??= into.running.then(look, look);
    return into.next;
  };

  return {
    async search(scope, vector, many) {
      const found = use(scope);
      await upToDate(scope, found);
      if (found.tooLarge) return searchAll(records, scope, vector, many);
      return found.index?.dimensions === vector.length ? found.index.search(vector, many) : [];
    },
    async count(scope) {
      const found = use(scope);
      await upToDate(scope, found);
      return found.tooLarge ? found.size : (found.index?.size ?? 0);
    },
  };
}

/** Scopes that a process knows at once. */
const MOST_SCOPES = 10_000;

async function apply({ vectors }: VectorRecords, scope: string, id: string, into: Kept): Promise<void> {
  const record = await vectors.get({ scope, id });
  const vector = record !== undefined && isReadable(record) ? readVector(record.vector) : undefined;
  if (vector === undefined) into.index?.delete(id);
  else {
    into.index ??= packedIndex(vector.length);
    if (into.index.dimensions === vector.length) into.index.set(id, vector);
  }
}

async function* vectorsOf(
  { vectors }: VectorRecords,
  scope: string,
): AsyncGenerator<{ readonly id: string; readonly vector: Float32Array }> {
  for (let cursor: string | undefined; ;) {
    const page = await vectors.find({ where: [scope], limit: PAGE, bytes: PAGE_BYTES, ...(cursor === undefined ? {} : { cursor }) });
    for (const record of page.documents) {
      const vector = isReadable(record) ? readVector(record.vector) : undefined;
      if (vector !== undefined) yield { id: (record as { readonly id: string }).id, vector };
    }
    if (page.cursor === undefined) return;
    cursor = page.cursor;
  }
}

/** A scope of which not all is kept: page by page, and the nearest so far. */
async function searchAll(records: VectorRecords, scope: string, vector: Float32Array, most: number): Promise<readonly Near[]> {
  let near: Near[] = [];
  for await (const each of vectorsOf(records, scope)) {
    if (each.vector.length !== vector.length) continue;
    near.push({ id: each.id, score: product(each.vector, vector) });
    if (near.length > PAGE + most) near = near.toSorted(byScore).slice(0, most);
  }
  return near.toSorted(byScore).slice(0, most);
}
