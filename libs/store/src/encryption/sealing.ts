import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Unreadable } from '../documents/unreadable.ts';

/** A key of AES-256. */
export interface EncryptionKey {
  /** Stands beside what was encrypted with it: 1 to 32 letters, digits, "_" or "-". */
  readonly id: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
}

/**
 * Text that only the holder of a key can read, or put elsewhere: it opens in the place it was sealed for alone.
 *
 * S12 What is sealed with a key that is not given, that was changed, or that stands in another place cannot be
 *     read (S9). Text that was never sealed is read as it is, so that a store can be encrypted from some day on.
 */
export interface Sealing {
  /** Sealed with the first of the keys. */
  seal(text: string, place: string): string;
  open(text: string, place: string): string | Unreadable;
}

const ALGORITHM = 'aes-256-gcm';
/** What begins sealed text; no JSON does. Then come the id of the key, a colon, and the rest in base64. */
const MARK = 'enc1:';
/** NIST SP 800-38D, 8.2.2 and 8.3: random bits of this length may serve for 2^32 texts under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Nonces whose randomness is fetched at once. */
const NONCES = 256;

export function sealing(keys: readonly [EncryptionKey, ...EncryptionKey[]]): Sealing {
  const secrets = new Map(keys.map(({ id, secret }) => [id, createSecretKey(secret)]));
  const [{ id: current }] = keys;
  const secret = secrets.get(current)!;
  const nextNonce = nonces();
  return {
    seal(text, place) {
      const nonce = nextNonce();
      const cipher = createCipheriv(ALGORITHM, secret, nonce);
      cipher.setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${MARK}${current}:${sealed.toString('base64')}`;
    },
    open(text, place) {
      const id = sealedWith(text);
      if (id === undefined) return text;
      const key = secrets.get(id);
      if (key === undefined) return { unreadable: `it is encrypted with the key ${JSON.stringify(id)}, which is not given` };
      return decrypted(key, Buffer.from(text.slice(MARK.length + id.length + 1), 'base64'), place);
    },
  };
}

/** The id of the key that text was sealed with; undefined when it was not. */
function sealedWith(text: string): string | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const end = text.indexOf(':', MARK.length);
  return end === -1 ? undefined : text.slice(MARK.length, end);
}

function decrypted(key: KeyObject, sealed: Buffer, place: string): string | Unreadable {
  const end = sealed.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(end));
    return decipher.update(sealed.subarray(NONCE_BYTES, end), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return { unreadable: 'it was encrypted with another key of that id, or for another place, or changed since' };
  }
}

/** Fetching randomness costs more than a small text. */
function nonces(): () => Buffer {
  let pool = Buffer.alloc(0);
  return () => {
    if (pool.length === 0) pool = randomBytes(NONCE_BYTES * NONCES);
    const nonce = pool.subarray(0, NONCE_BYTES);
    pool = pool.subarray(NONCE_BYTES);
    return nonce;
  };
}
