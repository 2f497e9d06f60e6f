import { TroupeError } from '@troupe/contracts';
import type { WholeStore } from '@troupe/store';
import { reencrypt, type EncryptionKey, type Reencrypted, type ReencryptOptions } from '@troupe/store/encrypted';

/**
 * Encrypts what is in a store with the first of the keys, and closes it.
 *
 * @throws TroupeError `invalid-configuration` when there is no key, or one is missing that something was encrypted with
 */
export async function reencryptStore(
  open: () => Promise<WholeStore>,
  [current, ...earlier]: readonly EncryptionKey[],
  options: ReencryptOptions,
): Promise<Reencrypted> {
  if (current === undefined)
    throw new TroupeError('invalid-configuration', 'There is no key to encrypt with. Name it first in TROUPE_ENCRYPTION_KEYS.');
  const store = await open();
  try {
    return await reencrypt(store, [current, ...earlier], options);
  } finally {
    await store.close();
  }
}
