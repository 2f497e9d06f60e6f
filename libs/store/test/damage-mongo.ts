import type { Db, Document, Filter } from 'mongodb';
import type { DocumentKey } from '../src/contract.ts';

/** Changes fields of a document of a database; without any, deletes it. */
export async function damageInDatabase(db: Db, key: DocumentKey, fields?: Readonly<Record<string, unknown>>): Promise<void> {
  const { collection, _id } = placeOf(key);
  const filter = { _id } as unknown as Filter<Document>;
  if (fields === undefined) await db.collection(collection).deleteOne(filter);
  else await db.collection(collection).updateOne(filter, { $set: fields });
}

function placeOf(key: DocumentKey): { readonly collection: string; readonly _id: string } {
  switch (key.kind) {
    case 'turn':
      return { collection: 'turns', _id: `${key.task}/${digits(key.n)}` };
    case 'task':
      return { collection: 'tasks', _id: key.id };
    case 'message':
      return { collection: 'messages', _id: `${key.task}/${key.id}` };
    case 'document':
      return { collection: `documents.${key.name}`, _id: key.key };
    default:
      return key satisfies never;
  }
}

function digits(n: number): string {
  return String(n).padStart(8, '0');
}
