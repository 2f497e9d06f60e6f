import { isReadable } from '@troupe/store';
import { vectorScope, type MemoryParts } from './memory-parts.ts';
import type { MemoryRecord } from './memory-records.ts';
import { withVectors } from './with-vectors.ts';

export interface FoundRecord {
  readonly record: MemoryRecord;
  readonly score: number;
}

/** More than are wanted: some may have been forgotten meanwhile. */
const MORE = 8;

/** The entries of a scope that are nearest to a text, `least` at the least. What was forgotten or has expired is not among them. */
export async function findEntries(
  parts: MemoryParts,
  scope: string,
  query: string,
  most: number,
  least: number,
): Promise<readonly FoundRecord[]> {
  const { embedder, vectors } = parts;
  await withVectors(parts, scope);
  const [vector] = await embedder.embed([query]);
  const within = vectorScope(scope, embedder.model);
  for (let many = most + MORE; ; many *= 4) {
    const near = await vectors.search(within, vector!, many);
    const left = near.filter(({ score }) => score >= least);
    const found: FoundRecord[] = [];
    for (let begin = 0; begin < left.length && found.length < most; begin += most)
      found.push(...(await readAll(parts, scope, left.slice(begin, begin + most))));
    if (found.length >= most || near.length < many || left.length < near.length) return found.slice(0, most);
  }
}

async function readAll(
  { records, env }: MemoryParts,
  scope: string,
  near: readonly { readonly id: string; readonly score: number }[],
): Promise<readonly FoundRecord[]> {
  const read = await Promise.all(near.map(async ({ id, score }) => ({ score, record: await records.get({ id }) })));
  return read.flatMap(({ record, score }) =>
    record !== undefined && isReadable(record) && record.scope === scope && !isOver(record, env.now()) ? [{ record, score }] : [],
  );
}

export function isOver({ until }: Pick<MemoryRecord, 'until'>, now: number): boolean {
  return until !== undefined && until <= now;
}
