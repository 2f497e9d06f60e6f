import { faultText, object, type Check } from '@troupe/contracts/format';
import { isReadable, versionFault, type Unreadable } from '../documents/unreadable.ts';
import type { DocumentPage, DocumentRange, Documents, DocumentSpec, DocumentStore, Field, UnreadableDocument } from '../port/documents.ts';
import type { Condition, DocumentTable, FoundDocument, Guards, Layout, StoredDocument } from './document-table.ts';
import { fieldsOf, placeIn, placeOf, placesOf, type FieldValue } from './places.ts';

const NAME = /^[a-z][A-Za-z]*$/;

/** The documents of every spec, over a table that an adapter makes for each. */
export function documentStore(open: (layout: Layout) => DocumentTable): DocumentStore {
  const tables = new Map<string, DocumentTable>();
  return {
    documents(spec) {
      const layout = layoutOf(spec);
      const table = tables.get(spec.name) ?? open(layout);
      tables.set(spec.name, table);
      return documentsOver(spec, table);
    },
  };
}

function layoutOf<T, K extends Field<T>, G extends Field<T>>({ name, indexes = {}, guards = [] }: DocumentSpec<T, K, G>): Layout {
  const layout = { name, indexes: Object.keys(indexes), guards };
  const wrong = [name, ...layout.indexes, ...guards].find((each) => !NAME.test(each));
  if (wrong !== undefined)
    throw new RangeError(`"${wrong}" names no documents, index or guard: it begins with a small letter and has letters alone.`);
  return layout;
}

function documentsOver<T extends object, K extends Field<T>, G extends Field<T>>(
  spec: DocumentSpec<T, K, G>,
  table: DocumentTable,
): Documents<T, K, G> {
  const check = object(spec.shape);
  const read = (found: FoundDocument): T | UnreadableDocument => {
    const value = bodyOf(spec, found, check);
    return isReadable(value) ? value : { ...value, key: fieldsOf(found.key), stored: found.body };
  };
  const guardsOf = (values: object): Guards =>
    Object.fromEntries((spec.guards ?? []).filter((name) => name in values).map((name) => [name, guardText(values, name)]));
  const condition = (unchanged: object | UnreadableDocument): Condition =>
    'unreadable' in unchanged ? { body: (unchanged as UnreadableDocument).stored } : { guards: guardsOf(unchanged) };
  return {
    insert: (document) => table.insert(toStored(spec, document)),
    async get(key) {
      const found = await table.get(keyOf(spec, key));
      return found && read(found);
    },
    replace: (document, unchanged) => table.replace(toStored(spec, document), condition(unchanged)),
    delete: (key, unchanged) => table.delete(keyOf(spec, key), condition(unchanged)),
    find: (range) => findIn(table, range, read),
  };
}

async function findIn<T extends object>(
  table: DocumentTable,
  { index, where = [], from, before, descending, cursor, limit, bytes = Infinity }: DocumentRange,
  read: (found: FoundDocument) => T | UnreadableDocument,
): Promise<DocumentPage<T>> {
  const bounds = placesOf(where, from, before);
  // Nothing stands between a place and itself with the lowest character after it.
  const rest = cursor === undefined ? {} : descending === true ? { before: cursor } : { from: `${cursor} ` };
  const documents: (T | UnreadableDocument)[] = [];
  let size = 0;
  let last: string | undefined;
  await table.find({ index, ...bounds, ...rest, descending: descending === true, limit, mayEnd: bytes < Infinity }, (found) => {
    documents.push(read(found));
    size += typeof found.body === 'string' ? found.body.length : 0;
    last = found.place;
    return size < bytes;
  });
  return { documents, ...(last !== undefined && (documents.length >= limit || size >= bytes) ? { cursor: last } : {}) };
}

function toStored<T extends object, K extends Field<T>, G extends Field<T>>(spec: DocumentSpec<T, K, G>, document: T): StoredDocument {
  const key = keyOf(spec, document);
  const places: Record<string, string> = {};
  for (const [name, fields] of Object.entries(spec.indexes ?? {})) {
    const values = fields.map((field) => valueOf(document, field));
    if (values.every((value) => value !== undefined)) places[name] = placeIn(values, key);
  }
  const guards = Object.fromEntries((spec.guards ?? []).map((name) => [name, guardText(document, name)]));
  return { key, version: spec.version, places, guards, body: JSON.stringify(document) };
}

function keyOf<T, K extends Field<T>, G extends Field<T>>({ name, key }: DocumentSpec<T, K, G>, values: object): string {
  return placeOf(
    key.map((field) => {
      const value = valueOf(values, field);
      if (value === undefined) throw new RangeError(`A document of ${name} has no ${field}, which is of its key.`);
      return value;
    }),
  );
}

function valueOf(document: object, field: string): FieldValue | undefined {
  return (document as Readonly<Record<string, FieldValue | undefined>>)[field];
}

function guardText(document: object, field: string): string | null {
  const value = valueOf(document, field);
  return value === undefined ? null : String(value);
}

function bodyOf<T extends object, K extends Field<T>, G extends Field<T>>(
  spec: DocumentSpec<T, K, G>,
  { key, version, body, fault }: FoundDocument,
  check: Check,
): T | Unreadable {
  const wrong = fault ?? versionFault(version, spec.version);
  if (wrong !== undefined) return { unreadable: wrong };
  let value: unknown;
  try {
    value = JSON.parse(typeof body === 'string' ? body : '');
  } catch {
    return { unreadable: 'its body is not JSON' };
  }
  const fieldFault = check(value);
  if (fieldFault !== undefined) return { unreadable: faultText(fieldFault) };
  return keyOf(spec, value as T) === key ? (value as T) : { unreadable: 'its key is that of another' };
}
