import { isReadable } from '@troupe/store';
import { vectorScope, type MemoryParts } from './memory-parts.ts';
import type { MemoryRecord } from './memory-records.ts';
import { withVectors } from './with-vectors.ts';

export interface FoundRecord {
  readonly record: MemoryRecord;
  readonly score: number;
}

/** The entries of a scope that are nearest to a text, `least` at the least. What was forgotten or has expired is not among them. */
export async function findEntries(
  parts: MemoryParts,
  scope: string,
  query: string,
  most: number,
  least: number,
): Promise<readonly FoundRecord[]> {
  const { embedder, records, vectors, env } = parts;
  await withVectors(parts, scope);
  const [vector] = await embedder.embed([query]);
  const within = vectorScope(scope, embedder.model);
  // Of some only the vector is left: the next nearest take their place.
  for (let many = most + 8; ; many *= 4) {
    const near = await vectors.search(within, vector!, many);
    const read = await Promise.all(
      near.filter(({ score }) => score >= least).map(async ({ id, score }) => ({ score, id, record: await records.get({ id }) })),
    );
    const found = read.flatMap(({ record, score }) =>
      record !== undefined && isReadable(record) && record.scope === scope && !isOver(record, env.now()) ? [{ record, score }] : [],
    );
    if (found.length >= most || near.length < many || read.length < near.length) return found.slice(0, most);
  }
}

export function isOver({ until }: Pick<MemoryRecord, 'until'>, now: number): boolean {
  return until !== undefined && until <= now;
}
