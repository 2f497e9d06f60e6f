import { TroupeError } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { isReadable, type DocumentStore } from '@troupe/store';
import type { Vectors } from '../port.ts';
import { keptIndexes } from './kept-indexes.ts';
import { noteChange } from './scope-changes.ts';
import { readVector, vectorRecords, vectorText, type VectorRecords } from './vector-records.ts';

export interface ExactVectorsParts {
  readonly store: DocumentStore;
  readonly env: Pick<Env, 'now'>;
  /** That one process keeps in memory. */
  readonly bytes: number;
}

/** Compares all vectors of a scope with what is asked. They are documents; a process keeps those it searches packed in memory. */
export function exactVectors({ store, env, bytes }: ExactVectorsParts): Vectors {
  const records = vectorRecords(store);
  const indexes = keptIndexes(records, bytes);
  return {
    async put(scope, id, vector) {
      await putVector(records, scope, id, vectorText(vector));
      await noteChange(records, env, scope, id);
    },
    async delete(scope, id) {
      const found = await records.vectors.get({ scope, id });
      if (found === undefined) return;
      await records.vectors.delete({ scope, id }, isReadable(found) ? { n: found.n } : found);
      // Somebody put another meanwhile: that is the one to go.
      if ((await records.vectors.get({ scope, id })) !== undefined) return this.delete(scope, id);
      await noteChange(records, env, scope, id);
    },
    async search(scope, vector, most) {
      if (readVector(vectorText(vector)) === undefined)
        throw new TroupeError('validation-failed', 'A vector has numbers that are finite.', { retryable: false });
      return indexes.search(scope, vector, most);
    },
    count: (scope) => indexes.count(scope),
  };
}

async function putVector({ vectors }: VectorRecords, scope: string, id: string, vector: string): Promise<void> {
  for (;;) {
    if (await vectors.insert({ scope, id, vector, n: 0 })) return;
    const found = await vectors.get({ scope, id });
    if (found === undefined) continue;
    if (isReadable(found) && found.vector === vector) return;
    const [n, unchanged] = isReadable(found) ? [found.n + 1, { n: found.n }] : [1, found];
    if (await vectors.replace({ scope, id, vector, n }, unchanged)) return;
  }
}
