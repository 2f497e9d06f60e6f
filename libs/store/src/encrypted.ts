import type { TurnRecord } from './port/turn-log.ts';
import type { Store } from './port.ts';
import { checkKeys } from './encryption/check-keys.ts';
import { encryptedDocuments } from './encryption/encrypted-documents.ts';
import { encryptedRecords } from './encryption/encrypted-records.ts';
import { readEncryptedTurns } from './encryption/read-encrypted-turns.ts';
import { sealing, type Ciphers, type EncryptionKey } from './encryption/sealing.ts';

export { reencrypt, type Reencrypted, type ReencryptOptions } from './encryption/reencrypt.ts';
export type { Ciphers, EncryptionKey } from './encryption/sealing.ts';

/**
 * The store with its bodies encrypted; as it is when there are no keys.
 *
 * @param ciphers with which is encrypted; what was encrypted with another one before is read all the same
 * @throws TroupeError `invalid-configuration` when something in it was encrypted with a key that is not among them
 */
export async function encryptStore(inner: Store, keys: readonly EncryptionKey[], ciphers: Ciphers = 'all'): Promise<Store> {
  const used = await checkKeys(inner, keys, ciphers);
  const [current, ...earlier] = keys;
  return current === undefined ? inner : encryptedStore(inner, [current, ...earlier], ciphers, used.ciphers);
}

/**
 * A store below which nobody can read what is in the bodies of turns, records, messages and documents; what they
 * are found and listed by stays clear. The first key seals, all of them open; what was stored in the clear before
 * is read as it is.
 */
export async function encryptedStore(
  inner: Store,
  keys: readonly [EncryptionKey, ...EncryptionKey[]],
  ciphers: Ciphers = 'all',
  stored: Ciphers = ciphers,
): Promise<Store> {
  const seals = await sealing(keys, ciphers, stored);
  const records = encryptedRecords(seals);
  /** A turn that is appended again after its outcome remained unknown must be the same text: by that an adapter sees that it is the same turn. */
  const unknown = new WeakMap<TurnRecord, TurnRecord>();
  return {
    ...inner,
    ...encryptedDocuments(inner, seals),
    append(entry) {
      const turn = unknown.get(entry.turn) ?? records.sealTurn(entry.turn);
      const task = entry.task && records.sealTask(entry.task);
      const appended = inner.append(task === undefined ? { ...entry, turn } : { ...entry, turn, task });
      appended.catch(() => unknown.set(entry.turn, turn));
      return appended;
    },
    readTurns: readEncryptedTurns(inner, records.openTurn),
    async readTask(id) {
      const task = await inner.readTask(id);
      return task && records.openTask(task);
    },
    saveTask: (task) => inner.saveTask(records.sealTask(task)),
    replaceTask: (task) => inner.replaceTask(records.sealTask(task)),
    listTasks: async (query) => (await inner.listTasks(query)).map(records.openTask),
    openTasks: async (partitions, after, limit) => (await inner.openTasks(partitions, after, limit)).map(records.openTask),
    acceptMessage: (message) => inner.acceptMessage(records.sealMessage(message)),
    unreadMessages: async (task) => (await inner.unreadMessages(task)).map(records.openMessage),
  };
}
