import type { DocumentTable, FoundDocument, StoredDocument } from '../document-store/document-table.ts';
import { entryOf, type MemoryDocuments } from './documents.ts';

export function memoryDocumentTable(collections: MemoryDocuments['documents'], name: string): DocumentTable {
  const documents = entryOf(collections, name, () => new Map<string, StoredDocument>());
  const isUnchanged: (key: string, condition: Parameters<DocumentTable['delete']>[1]) => boolean = (key, condition) => {
    const there = documents.get(key);
    if (there === undefined) return false;
    if ('body' in condition) return there.body === condition.body;
    return Object.entries(condition.guards).every(([guard, value]) => there.guards[guard] === value);
  };
  return {
    async insert(document) {
      if (documents.has(document.key)) return false;
      documents.set(document.key, document);
      return true;
    },
    async get(key) {
      const document = documents.get(key);
      return document && found(document, key);
    },
    async replace(document, unchanged) {
      if (!isUnchanged(document.key, unchanged)) return false;
      documents.set(document.key, document);
      return true;
    },
    async delete(key, unchanged) {
      if (isUnchanged(key, unchanged)) documents.delete(key);
    },
    async find({ index, from, before, descending, limit }, take) {
      const there = [...documents.values()]
        .map((document) => ({ document, place: index === undefined ? document.key : document.places[index] }))
        .filter((each): each is { document: StoredDocument; place: string } => isWithin(each.place, from, before))
        .toSorted((a, b) => (a.place < b.place === descending ? 1 : -1))
        .slice(0, limit);
      for (const { document, place } of there) if (!take(found(document, place))) break;
    },
  };
}

function isWithin(place: string | undefined, from: string, before: string): boolean {
  return place !== undefined && place >= from && place < before;
}

function found({ key, version, body }: StoredDocument, place: string): FoundDocument {
  return { key, place, version, body };
}
