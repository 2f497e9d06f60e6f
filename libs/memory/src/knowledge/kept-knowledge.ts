import { readKeyCursor, withTenant, writeKeyCursor, type Knowledge, type KnowledgePart, type KnowledgeSource } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import { deleteSource, putSource, scopeOfBase, type KnowledgeParts } from './change-source.ts';
import type { SourceRecord } from './knowledge-records.ts';

/** More than are wanted: of some the source is another by now. */
const MORE = 8;

/** Whose rights are looked at before: here a principal may all within its tenant. */
export function keptKnowledge(parts: KnowledgeParts): Knowledge {
  return {
    put: async (by, base, source, given) => sourceOf(await putSource(parts, withTenant(by.tenant, base), source, given)),
    async list(by, base, { limit, cursor }) {
      const within = withTenant(by.tenant, base);
      const page = await parts.sources.find({ where: [within], limit, ...(cursor === undefined ? {} : { cursor: readKeyCursor(cursor) }) });
      // A cursor of another list leads nowhere beyond the base.
      const items = page.documents.filter(isReadable).filter((record) => record.base === within);
      return { items: items.map(sourceOf), ...(page.cursor === undefined ? {} : { next: writeKeyCursor(page.cursor) }) };
    },
    delete: (by, base, source) => deleteSource(parts, withTenant(by.tenant, base), source),
    search: (by, base, query, most) => searchBase(parts, withTenant(by.tenant, base), query, most),
  };
}

/** Parts of sources as they are now. */
export async function searchBase(parts: KnowledgeParts, base: string, query: string, most: number): Promise<readonly KnowledgePart[]> {
  const { vectors, embedder } = parts;
  const [vector] = await embedder.embed([query]);
  const scope = scopeOfBase(base, embedder);
  for (let many = most + MORE; ; many *= 4) {
    const near = await vectors.search(scope, vector!, many);
    const left = near.filter(({ score }) => score >= embedder.least / 2);
    const read = await Promise.all(left.map(async ({ id, score }) => partOf(parts, base, id, score)));
    const found = read.filter((part) => part !== undefined);
    if (found.length >= most || near.length < many || left.length < near.length) return found.slice(0, most);
  }
}

async function partOf({ parts, sources }: KnowledgeParts, base: string, id: string, score: number): Promise<KnowledgePart | undefined> {
  const dot = id.lastIndexOf('.');
  const part = await parts.get({ of: id.slice(0, dot), place: Number(id.slice(dot + 1)) });
  if (part === undefined || !isReadable(part) || part.base !== base) return undefined;
  const source = await sources.get({ base, source: part.source });
  if (source === undefined || !isReadable(source) || source.n !== part.n || source.hash !== part.hash) return undefined;
  const { headings, first, last, text } = part;
  return { source: part.source, headings, lines: [first, last], text, score };
}

function sourceOf({ source, type, hash, parts, at }: SourceRecord): KnowledgeSource {
  return { source, type, hash, parts, at: new Date(at).toISOString() };
}
