import type { Documents, UnreadableDocument } from '@troupe/store';

/** Read with one look. */
const PAGE = 1_000;

/** In the order of their keys. */
export async function allDocuments<T>(documents: Pick<Documents<T>, 'find'>): Promise<readonly (T | UnreadableDocument)[]> {
  const found: (T | UnreadableDocument)[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await documents.find({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.documents);
    cursor = page.cursor;
    if (cursor === undefined) return found;
  }
}
