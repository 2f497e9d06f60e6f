import { createHash } from 'node:crypto';
import type { NewSource } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { isReadable } from '@troupe/store';
import type { Embedder, Vectors } from '../port.ts';
import type { KnowledgeRecords, PartRecord, SourceRecord } from './knowledge-records.ts';
import { splitText, type TextPart } from './split-text.ts';

export interface KnowledgeParts extends KnowledgeRecords {
  readonly vectors: Vectors;
  readonly embedder: Embedder;
  readonly env: Pick<Env, 'now'>;
}

const AT_ONCE = 64;

/** Vectors of one model are compared with no others. */
export function scopeOfBase(base: string, { model }: Embedder): string {
  return `${model} knowledge ${base}`;
}

/**
 * A source with its parts. Until all of them are there, a search finds what the source had before: the record of the source
 * says which parts count. Of several who put it at once the parts of the others go.
 */
export async function putSource(parts: KnowledgeParts, base: string, source: string, given: NewSource): Promise<SourceRecord> {
  const { sources, env, embedder } = parts;
  // The way it is split, and the model, are a part of what is the same.
  const hash = createHash('sha256').update(`1 ${embedder.model} ${given.type}\n${given.content}`).digest('hex');
  const texts = splitText(given.content, given.type);
  for (;;) {
    const found = await sources.get({ base, source });
    const before = found !== undefined && isReadable(found) ? found : undefined;
    if (before?.hash === hash) return before;
    const n = Math.max((before?.n ?? 0) + 1, env.now());
    const record: SourceRecord = { base, source, type: given.type, hash, parts: texts.length, at: env.now(), n };
    await keepParts(parts, record, texts);
    const isDone =
      found === undefined ? await sources.insert(record) : await sources.replace(record, isReadable(found) ? { n: found.n } : found);
    if (isDone) {
      // What has a smaller number counts no more, and never will.
      await deleteParts(parts, base, source, n);
      return record;
    }
    // Somebody else was first: with the same, maybe, whose parts these are then.
    const now = await sources.get({ base, source });
    if (now === undefined || !isReadable(now) || now.n !== n || now.hash !== hash) await deleteParts(parts, base, source, n + 1, hash);
  }
}

/** Its record goes first: nothing of it is found from then on. */
export async function deleteSource(parts: KnowledgeParts, base: string, source: string): Promise<void> {
  for (;;) {
    const found = await parts.sources.get({ base, source });
    if (found === undefined) break;
    await parts.sources.delete({ base, source }, isReadable(found) ? { n: found.n } : found);
  }
  await deleteParts(parts, base, source, Number.MAX_SAFE_INTEGER);
}

/** What the vector of a part is known by. */
function partId({ of, place }: Pick<PartRecord, 'of' | 'place'>): string {
  return `${of}.${place}`;
}

function partsOf({ base, source, hash, n }: SourceRecord): string {
  return createHash('sha256')
    .update(JSON.stringify([base, source, hash, n]))
    .digest('base64url')
    .slice(0, 22);
}

async function keepParts(parts: KnowledgeParts, record: SourceRecord, texts: readonly TextPart[]): Promise<void> {
  const { base, source, hash, n } = record;
  const of = partsOf(record);
  const scope = scopeOfBase(base, parts.embedder);
  for (let begin = 0; begin < texts.length; begin += AT_ONCE) {
    const some = texts.slice(begin, begin + AT_ONCE);
    const made = await parts.embedder.embed(some.map(({ headings, text }) => [...headings, text].join('\n')));
    for (const [index, { headings, lines, text }] of some.entries()) {
      const place = begin + index;
      await parts.parts.insert({ ...{ of, place, base, source, hash, n, headings, text }, first: lines[0], last: lines[1] });
      await parts.vectors.put(scope, partId({ of, place }), made[index]!);
    }
  }
}

/** Parts of what was put before, of one content alone where that is named. */
async function deleteParts(
  { parts, vectors, embedder }: KnowledgeParts,
  base: string,
  source: string,
  before: number,
  hash?: string,
): Promise<void> {
  for (let cursor: string | undefined; ;) {
    const page = await parts.find({
      ...{ index: 'bySource', where: [base, source], before, limit: AT_ONCE },
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const record of page.documents.filter(isReadable)) {
      if (hash !== undefined && (record.hash !== hash || record.n !== before - 1)) continue;
      await vectors.delete(scopeOfBase(base, embedder), partId(record));
      await parts.delete({ of: record.of, place: record.place }, {});
    }
    if (page.cursor === undefined) return;
    cursor = page.cursor;
  }
}
