import { TroupeError } from '@troupe/contracts';
import { text } from '@troupe/contracts/format';
import { isReadable } from '../documents/unreadable.ts';
import type { DocumentSpec, DocumentStore } from '../port/documents.ts';
import { sealing, type EncryptionKey } from './sealing.ts';

/** A key that something in the store was sealed with, and what only that key opens. */
interface UsedKey {
  readonly id: string;
  readonly check: string;
}

export const usedKeys: DocumentSpec<UsedKey, 'id'> = {
  name: 'encryptionKeys',
  version: 1,
  key: ['id'],
  shape: { id: text, check: text },
};

/** Keys a store may have used. */
const MOST_KEYS = 1_000;
const PLACE = 'encryption key';

/**
 * Finds out before anything is read that the keys are those the data were sealed with, and notes the one that seals
 * from now on.
 *
 * @throws TroupeError `invalid-configuration` when one is missing, or is another key of the same id
 */
export async function checkKeys(store: DocumentStore, keys: readonly EncryptionKey[]): Promise<void> {
  const used = store.documents(usedKeys);
  const [current] = keys;
  if (current !== undefined) await used.insert({ id: current.id, check: (await sealing([current])).seal(current.id, PLACE) });
  await openedBy(store, keys);
}

/**
 * The ids of the keys that something in the store was sealed with.
 *
 * @throws TroupeError `invalid-configuration` when one is missing, or is another key of the same id
 */
export async function openedBy(store: DocumentStore, keys: readonly EncryptionKey[]): Promise<readonly string[]> {
  const ids: string[] = [];
  const { documents } = await store.documents(usedKeys).find({ limit: MOST_KEYS });
  for (const document of documents) {
    if (!isReadable(document))
      throw refused(document.key[0] ?? '', `it cannot be seen whether the data were encrypted with it: ${document.unreadable}`);
    const key = keys.find(({ id }) => id === document.id);
    if (key === undefined) throw refused(document.id, 'data of this store were encrypted with it, and it is missing');
    if ((await sealing([key])).open(document.check, PLACE) !== key.id)
      throw refused(key.id, 'data of this store were encrypted with another key of that name');
    ids.push(key.id);
  }
  return ids;
}

function refused(id: string, why: string): TroupeError {
  return new TroupeError(
    'invalid-configuration',
    `The encryption key ${JSON.stringify(id.slice(0, 64))}: ${why}. Name it in TROUPE_ENCRYPTION_KEYS.`,
    {
      retryable: false,
    },
  );
}
