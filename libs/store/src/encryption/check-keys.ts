import { TroupeError } from '@troupe/contracts';
import { text } from '@troupe/contracts/format';
import { isReadable } from '../documents/unreadable.ts';
import type { DocumentSpec, DocumentStore } from '../port/documents.ts';
import { sealedShort, sealing, type Ciphers, type EncryptionKey } from './sealing.ts';

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
export async function checkKeys(store: DocumentStore, keys: readonly EncryptionKey[], ciphers: Ciphers = 'all'): Promise<UsedKeys> {
  const used = store.documents(usedKeys);
  const [current] = keys;
  if (current !== undefined) await used.insert({ id: current.id, check: (await sealing([current], ciphers)).seal(current.id, PLACE) });
  return openedBy(store, keys);
}

/** What something in the store was sealed with. */
interface UsedKeys {
  /** Ids of the keys. */
  readonly ids: readonly string[];
  /** A key notes with its first use which cipher it is used with: AES alone, or both. */
  readonly ciphers: Ciphers;
}

/**
 * The keys that something in the store was sealed with.
 *
 * @throws TroupeError `invalid-configuration` when one is missing, or is another key of the same id
 */
export async function openedBy(store: DocumentStore, keys: readonly EncryptionKey[]): Promise<UsedKeys> {
  const ids: string[] = [];
  let ciphers: Ciphers = 'aes';
  const { documents } = await store.documents(usedKeys).find({ limit: MOST_KEYS });
  for (const document of documents) {
    if (!isReadable(document))
      throw refused(document.key[0] ?? '', `it cannot be seen whether the data were encrypted with it: ${document.unreadable}`);
    const key = keys.find(({ id }) => id === document.id);
    if (key === undefined) throw refused(document.id, 'data of this store were encrypted with it, and it is missing');
    if ((await sealing([key], sealedShort(document.check) ? 'all' : 'aes')).open(document.check, PLACE) !== key.id)
      throw refused(key.id, 'data of this store were encrypted with another key of that name');
    ids.push(key.id);
    if (sealedShort(document.check)) ciphers = 'all';
  }
  return { ids, ciphers };
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
