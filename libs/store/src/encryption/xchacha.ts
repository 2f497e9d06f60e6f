import { randomFillSync } from 'node:crypto';
import { loadLibsodium } from './libsodium.ts';

/**
 * XChaCha20-Poly1305 of libsodium for short texts: it makes no object for each of them as `createCipheriv` does,
 * and that is most of what sealing a short text costs. Its nonces are long enough to be drawn at random for ever.
 */
export interface XChaCha {
  /** Whether text and place are short enough. */
  fits(text: string, place: string): boolean;
  /** The nonce, then what is sealed and its tag, in base64. */
  seal(key: Uint8Array, text: string, place: string): string;
  /** Undefined when it was sealed with another key, for another place, or was changed. */
  open(key: Uint8Array, sealed: string, place: string): string | undefined;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const TAG_BYTES = 16;
/** No character takes more of UTF-8. */
const CHARACTER_BYTES = 3;
const MOST_CHARACTERS = 8_192;
const ROOM = CHARACTER_BYTES * MOST_CHARACTERS;
const SEALED_ROOM = NONCE_BYTES + ROOM + TAG_BYTES;
const SEALED_CHARACTERS = Math.ceil(SEALED_ROOM / 3) * 4;
/** Fetching randomness costs more than a short text. */
const NONCES = 256;

let loaded: Promise<XChaCha> | undefined;

/** One for all who ask: no text is sealed while another one is. */
export function loadXChaCha(): Promise<XChaCha> {
  return (loaded ??= xchacha());
}

async function xchacha(): Promise<XChaCha> {
  const sodium = await loadLibsodium();
  // All the memory there will be: were some asked for later, the views of it could be lost.
  const key = sodium._malloc(KEY_BYTES + ROOM + ROOM + SEALED_ROOM);
  const place = key + KEY_BYTES;
  const text = place + ROOM;
  const sealed = text + ROOM;
  const memory = Buffer.from(sodium.HEAPU8.buffer);
  const nextNonce = nonces();

  const fits = (...texts: readonly string[]): boolean => texts.every(({ length }) => length <= MOST_CHARACTERS);
  return {
    fits,
    seal(secret, given, forPlace) {
      memory.set(secret, key);
      memory.set(nextNonce(), sealed);
      const bytes = memory.write(given, text, ROOM);
      const placeBytes = memory.write(forPlace, place, ROOM);
      const into = sealed + NONCE_BYTES;
      sodium._crypto_aead_xchacha20poly1305_ietf_encrypt(into, 0, text, bytes, 0, place, placeBytes, 0, 0, sealed, key);
      return memory.toString('base64', sealed, into + bytes + TAG_BYTES);
    },
    open(secret, given, forPlace) {
      if (given.length > SEALED_CHARACTERS || !fits(forPlace)) return undefined;
      const bytes = memory.write(given, sealed, SEALED_ROOM, 'base64') - NONCE_BYTES;
      if (bytes < TAG_BYTES) return undefined;
      memory.set(secret, key);
      const placeBytes = memory.write(forPlace, place, ROOM);
      const from = sealed + NONCE_BYTES;
      const failed = sodium._crypto_aead_xchacha20poly1305_ietf_decrypt(text, 0, 0, from, bytes, 0, place, placeBytes, 0, sealed, key);
      return failed === 0 ? memory.toString('utf8', text, text + bytes - TAG_BYTES) : undefined;
    },
  };
}

function nonces(): () => Uint8Array {
  const pool = Buffer.alloc(NONCE_BYTES * NONCES);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    return pool.subarray(next, (next += NONCE_BYTES));
  };
}
