import { isReadable } from '@troupe/store';
import { vectorScope, type MemoryParts } from './memory-parts.ts';
import type { MemoryRecord } from './memory-records.ts';

/** An entry and its vector, as often as it is asked: there is one of the id. @returns what is stored of it now */
export async function keepEntry(parts: MemoryParts, entry: MemoryRecord): Promise<void> {
  const { records, vectors, embedder } = parts;
  const [vector] = await embedder.embed([entry.text]);
  await records.insert(entry);
  const stored = await records.get({ id: entry.id });
  // It was forgotten or edited since: a repeat changes nothing of that.
  if (stored === undefined || !isReadable(stored) || stored.n !== 0) return;
  await vectors.put(vectorScope(entry.scope, embedder.model), entry.id, vector!);
}

/** Undefined where it is not there any more. */
export async function editEntry(parts: MemoryParts, id: string, text: string): Promise<MemoryRecord | undefined> {
  const { records, vectors, embedder, env } = parts;
  const [vector] = await embedder.embed([text]);
  for (;;) {
    const found = await records.get({ id });
    if (found === undefined || !isReadable(found)) return undefined;
    const edited = { ...found, text, edited: env.now(), model: embedder.model, n: found.n + 1 };
    if (!(await records.replace(edited, { n: found.n }))) continue;
    await vectors.put(vectorScope(found.scope, embedder.model), id, vector!);
    if (found.model !== embedder.model) await vectors.delete(vectorScope(found.scope, found.model), id);
    return edited;
  }
}

/** What was made of it goes first: an entry that is found can be forgotten again. */
export async function forgetEntry({ records, vectors }: MemoryParts, { id, scope }: MemoryRecord): Promise<void> {
  for (;;) {
    const found = await records.get({ id });
    if (found === undefined) return;
    await vectors.delete(vectorScope(scope, isReadable(found) ? found.model : ''), id);
    await records.delete({ id }, isReadable(found) ? { n: found.n } : found);
  }
}
