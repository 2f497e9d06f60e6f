import type { Rewrite } from '../port/bodies.ts';
import type { WholeStore } from '../port.ts';
import { checkKeys, openedBy, usedKeys } from './check-keys.ts';
import { encryptedRecords } from './encrypted-records.ts';
import { countSealed, noneSealed, sealAnew } from './seal-anew.ts';
import { sealing, type Ciphers, type EncryptionKey } from './sealing.ts';

export interface ReencryptOptions {
  /** With which of them it is encrypted. */
  readonly ciphers?: Ciphers;
  /** Counts only, and writes nothing. */
  readonly dryRun?: boolean;
  /** Ends it after the page that is under way. What is done is done: the next run does the rest. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReencryptProgress) => void;
}

export interface ReencryptProgress {
  readonly phase: 'encrypting' | 'counting';
  readonly looked: number;
  readonly rewritten: number;
}

/** What there was to do and what is left. */
export interface Reencrypted {
  readonly rewritten: number;
  /** How many texts are encrypted with each key, by its id. */
  readonly sealed: Readonly<Record<string, number>>;
  /** Bodies of turns, records and messages in the clear. */
  readonly clear: number;
  /** Documents in the clear, by their name. They are encrypted when they are next written. */
  readonly clearDocuments: Readonly<Record<string, number>>;
  /** Damaged, or of a newer version. What only cannot be decrypted is counted with its key. */
  readonly unreadable: number;
  /** Keys that nothing needs any more: a start without them is possible. */
  readonly released: readonly string[];
  /** Whether nothing is left of turns, records and messages in the clear, and nothing anywhere with an earlier key. */
  readonly complete: boolean;
  /** Whether it was ended before. */
  readonly stopped: boolean;
}

/** How many things are read, and then written, at once. */
const PAGE = 200;

/**
 * Encrypts everything with the first of the keys: what was encrypted with an earlier one, and what was stored in the
 * clear. It may be ended and begun again at any time, and processes may use the store meanwhile if they, too, have
 * this key as the first.
 *
 * @throws TroupeError `invalid-configuration` when something was encrypted with a key that is not among them
 */
export async function reencrypt(
  store: WholeStore,
  keys: readonly [EncryptionKey, ...EncryptionKey[]],
  { ciphers = 'all', dryRun = false, signal, onProgress }: ReencryptOptions = {},
): Promise<Reencrypted> {
  const [{ id: current }] = keys;
  const round = async (phase: ReencryptProgress['phase'], rewrite: Rewrite) => {
    const sum = { phase, looked: 0, rewritten: 0, unreadable: 0 };
    let after: string | undefined;
    while (signal?.aborted !== true) {
      const page = await store.rewriteBodies(after, PAGE, rewrite);
      sum.looked += page.looked;
      sum.rewritten += page.rewritten;
      sum.unreadable += page.unreadable;
      onProgress?.(sum);
      if (page.next === undefined) break;
      after = page.next;
    }
    return sum;
  };

  const { ids: used } = await openedBy(store, keys);
  let rewritten = 0;
  if (!dryRun) {
    await checkKeys(store, keys, ciphers);
    const seals = await sealing(keys, ciphers, 'all');
    ({ rewritten } = await round('encrypting', sealAnew(current, seals, encryptedRecords(seals))));
  }
  const counts = noneSealed();
  const { unreadable } = await round('counting', countSealed(counts));
  const stopped = signal?.aborted === true;
  const left = [...counts.sealed.keys()].filter((id) => id !== current);
  const released = stopped || unreadable > 0 ? [] : used.filter((id) => id !== current && !counts.sealed.has(id));
  if (!dryRun) for (const id of released) await store.documents(usedKeys).delete({ id }, {});
  if (!dryRun && !stopped) await store.eraseReplaced();
  return {
    rewritten,
    sealed: Object.fromEntries(counts.sealed),
    clear: counts.clear,
    clearDocuments: Object.fromEntries(counts.clearDocuments),
    unreadable,
    released,
    complete: !stopped && left.length === 0 && counts.clear === 0 && unreadable === 0,
    stopped,
  };
}
