import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import type { Unreadable } from '../documents/unreadable.ts';

/** A key that texts are encrypted with. */
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

/**
 * What begins sealed text; no JSON does. Then come the id of the key, a colon, and the rest in base64: of AES-256-GCM
 * a nonce, what is sealed and the tag, which long texts have and all that versions before wrote; of XChaCha20-Poly1305
 * the same with a longer nonce.
 */
const [LONG, SHORT] = ['enc1:', 'enc2:'];
const ALGORITHM = 'aes-256-gcm';
/** NIST SP 800-38D, 8.2.2 and 8.3: random bits of this length may serve for 2^32 texts under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHANGED: Unreadable = { unreadable: 'it was encrypted with another key of that id, or for another place, or changed since' };

const NOT_AES: Unreadable = { unreadable: 'it was encrypted with XChaCha20-Poly1305, and TROUPE_ENCRYPTION_CIPHERS is aes' };

/** No secret serves two algorithms: that of short texts is derived from the one that was given. */
interface Secrets {
  readonly long: KeyObject;
  readonly short: Uint8Array;
}

/** Ciphers that may be used: both, or AES alone, as rules for cryptography may ask for it (FIPS 140). */
export type Ciphers = 'all' | 'aes';

/** @param opens with which ciphers what is stored may be sealed; what a cipher sealed that is not among them cannot be read */
export async function sealing(
  keys: readonly [EncryptionKey, ...EncryptionKey[]],
  seals: Ciphers = 'all',
  opens: Ciphers = seals,
): Promise<Sealing> {
  // Only who encrypts with it pays for loading it; where AES is all that may be used, it is not even there.
  const xchacha = seals === 'aes' && opens === 'aes' ? undefined : await (await import('./xchacha.ts')).loadXChaCha();
  const secrets = new Map(keys.map(({ id, secret }) => [id, secretsOf(secret)]));
  const [{ id: current }] = keys;
  const { long, short } = secrets.get(current)!;
  return {
    seal: (text, place) =>
      seals === 'all' && xchacha?.fits(text, place) === true
        ? `${SHORT}${current}:${xchacha.seal(short, text, place)}`
        : `${LONG}${current}:${encrypted(long, text, place)}`,
    open(text, place) {
      const id = sealedWith(text);
      if (id === undefined) return text;
      const found = secrets.get(id);
      if (found === undefined) return { unreadable: `it is encrypted with the key ${JSON.stringify(id)}, which is not given` };
      const sealed = text.slice(LONG.length + id.length + 1);
      if (!sealedShort(text)) return decrypted(found.long, sealed, place) ?? CHANGED;
      return xchacha === undefined ? NOT_AES : (xchacha.open(found.short, sealed, place) ?? CHANGED);
    },
  };
}

function secretsOf(secret: Uint8Array): Secrets {
  return { long: createSecretKey(secret), short: new Uint8Array(hkdfSync('sha256', secret, '', 'troupe xchacha20-poly1305', 32)) };
}

/** Whether it is a text of XChaCha20-Poly1305. */
export function sealedShort(text: string): boolean {
  return text.startsWith(SHORT);
}

/** The id of the key that text was sealed with; undefined when it was not. */
export function sealedWith(text: string): string | undefined {
  if (!text.startsWith(SHORT) && !text.startsWith(LONG)) return undefined;
  const end = text.indexOf(':', LONG.length);
  return end === -1 ? undefined : text.slice(LONG.length, end);
}

function encrypted(key: KeyObject, text: string, place: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  cipher.setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function decrypted(key: KeyObject, base64: string, place: string): string | undefined {
  const sealed = Buffer.from(base64, 'base64');
  const end = sealed.length - TAG_BYTES;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(end));
    return decipher.update(sealed.subarray(NONCE_BYTES, end), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}
