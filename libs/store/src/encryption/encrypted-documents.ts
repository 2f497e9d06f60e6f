import { faultText, object, optional, text, type Check } from '@troupe/contracts/format';
import { isReadable, type Unreadable } from '../documents/unreadable.ts';
import type { Documents, DocumentSpec, DocumentStore, Field, UnreadableDocument } from '../port/documents.ts';
import type { Sealing } from './sealing.ts';

/** Documents of which only the fields that find and guard them stay clear; all of them stand in `sealed`. */
export function encryptedDocuments(inner: DocumentStore, sealing: Sealing): DocumentStore {
  return {
    documents: (spec) => encryptedOf(inner.documents(sealedSpec(spec)), spec, sealing),
  };
}

/** The store below checks what is clear, and this one the whole document once it is open. */
function sealedSpec<T extends object, K extends Field<T>, G extends Field<T>>(spec: DocumentSpec<T, K, G>): DocumentSpec<T, K, G> {
  const clear = clearFields(spec);
  const shape: Record<string, Check> = { sealed: optional(text) };
  for (const [field, check] of Object.entries<Check>(spec.shape)) shape[field] = clear.has(field) ? check : optional(check);
  return { ...spec, shape } as DocumentSpec<T, K, G>;
}

function clearFields<T, K extends Field<T>, G extends Field<T>>({
  key,
  indexes = {},
  guards = [],
}: DocumentSpec<T, K, G>): ReadonlySet<string> {
  return new Set<string>([...key, ...Object.values(indexes).flat(), ...guards]);
}

function encryptedOf<T extends object, K extends Field<T>, G extends Field<T>>(
  documents: Documents<T, K, G>,
  spec: DocumentSpec<T, K, G>,
  sealing: Sealing,
): Documents<T, K, G> {
  const clear = [...clearFields(spec)];
  const check = object(spec.shape);
  const clearPart = (document: object): object =>
    Object.fromEntries(clear.filter((field) => field in document).map((field) => [field, fieldOf(document, field)]));
  const placeOf = (part: object): string => placeOfDocument(spec.name, part);

  const seal = (document: T): T => {
    const part = clearPart(document);
    return { ...part, sealed: sealing.seal(JSON.stringify(document), placeOf(part)) } as T;
  };
  const opened = (document: object): object => {
    const sealed = fieldOf(document, 'sealed');
    // Stored before the store was encrypted.
    if (typeof sealed !== 'string') return document;
    const plain = sealing.open(sealed, placeOf(clearPart(document)));
    return typeof plain === 'string' ? (JSON.parse(plain) as object) : plain;
  };
  const open = (found: T | UnreadableDocument): T | UnreadableDocument => {
    if (!isReadable(found)) return found;
    const document: object | Unreadable = opened(found);
    const fault = isReadable(document) ? check(document) : undefined;
    if (isReadable(document) && fault === undefined) return document as T;
    const unreadable = isReadable(document) ? faultText(fault!) : (document as Unreadable).unreadable;
    return { unreadable, key: spec.key.map((field) => String(fieldOf(found, field))), stored: JSON.stringify(found) };
  };

  return {
    insert: (document) => documents.insert(seal(document)),
    async get(key) {
      const found = await documents.get(key);
      return found && open(found);
    },
    replace: (document, unchanged) => documents.replace(seal(document), unchanged),
    delete: (key, unchanged) => documents.delete(key, unchanged),
    async find(range) {
      const page = await documents.find(range);
      return { ...page, documents: page.documents.map(open) };
    },
  };
}

/** @param clear what of it is not sealed */
export function placeOfDocument(name: string, clear: object): string {
  return `document/${name}/${JSON.stringify(clear)}`;
}

function fieldOf(document: object, field: string): unknown {
  return (document as Readonly<Record<string, unknown>>)[field];
}
