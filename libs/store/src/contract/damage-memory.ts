import type { MemoryDocuments } from '../memory.ts';
import type { DocumentKey } from '../store-under-test.ts';

/** Changes fields of a document of a store in memory; without fields, deletes it. */
export function damageDocument(documents: MemoryDocuments, key: DocumentKey, fields?: Readonly<Record<string, unknown>>): void {
  const [map, at] = placeOf(documents, key) as [Map<unknown, unknown>, unknown];
  if (fields === undefined) map.delete(at);
  else if (key.kind === 'document') map.set(at, { ...(map.get(at) as object), ...('v' in fields ? { version: fields['v'] } : fields) });
  else map.set(at, { ...(map.get(at) as object), ...fields });
}

function placeOf(documents: MemoryDocuments, key: DocumentKey): [map: unknown, at: unknown] {
  switch (key.kind) {
    case 'turn':
      return [documents.turns.get(key.task)!, key.n];
    case 'task':
      return [documents.tasks, key.id];
    case 'message':
      return [documents.messages.get(key.task)!.unread, key.id];
    case 'document':
      return [documents.documents.get(key.name)!, key.key];
    default:
      return key satisfies never;
  }
}
