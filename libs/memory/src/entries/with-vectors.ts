import { isReadable } from '@troupe/store';
import { vectorScope, type MemoryParts } from './memory-parts.ts';
import type { MemoryRecord } from './memory-records.ts';

const AT_ONCE = 64;
/** Scopes of which a process knows that nothing is to be done. */
const MOST_SCOPES = 100_000;

/** Entries whose vectors another model made get one of the model there is now: once for each scope, before it is searched. */
export async function withVectors(parts: MemoryParts, scope: string): Promise<void> {
  const { embedder, withVectors: scopes } = parts;
  const known = vectorScope(scope, embedder.model);
  if (scopes.has(known)) return;
  for (const range of [{ before: embedder.model }, { from: `${embedder.model}\u0000` }]) {
    for (;;) {
      const { documents } = await parts.records.find({ index: 'byModel', where: [scope], ...range, limit: AT_ONCE });
      const others = documents.filter(isReadable);
      if (others.length === 0) break;
      await takeOver(parts, others);
    }
  }
  if (scopes.size >= MOST_SCOPES) scopes.clear();
  scopes.add(known);
}

async function takeOver({ embedder, vectors, records }: MemoryParts, others: readonly MemoryRecord[]): Promise<void> {
  const made = await embedder.embed(others.map(({ text }) => text));
  for (const [index, record] of others.entries()) {
    await vectors.put(vectorScope(record.scope, embedder.model), record.id, made[index]!);
    const isOurs = await records.replace({ ...record, model: embedder.model, n: record.n + 1 }, { n: record.n });
    if (isOurs) await vectors.delete(vectorScope(record.scope, record.model), record.id);
  }
}
