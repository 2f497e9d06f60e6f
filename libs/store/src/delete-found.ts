import { isReadable } from './documents/unreadable.ts';
import type { Documents, Field, UnreadableDocument } from './port/documents.ts';

/** Read and deleted at once. */
const PAGE = { limit: 64, bytes: 4_194_304 };

/**
 * Deletes all documents of which the first fields of the key have these values, those that cannot be read, too.
 *
 * @param keyOf the key of one that cannot be read, from its fields as text
 */
export async function deleteFound<T extends object, K extends Field<T>, G extends Field<T>>(
  documents: Documents<T, K, G>,
  where: readonly string[],
  keyOf: (fields: readonly string[]) => Pick<T, K>,
): Promise<void> {
  const isRead = (each: T | UnreadableDocument): each is T => isReadable(each);
  for (;;) {
    const found = (await documents.find({ where, ...PAGE })).documents;
    if (found.length === 0) return;
    await Promise.all(found.map((each) => (isRead(each) ? documents.delete(each, {}) : documents.delete(keyOf(each.key), each))));
  }
}
