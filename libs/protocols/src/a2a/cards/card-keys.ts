import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** The address below that of the platform where the keys of cards are read. */
export const KEYS_PATH = '/a2a/jwks.json';

/** The public key by which cards are verified, as a set of keys (RFC 7517). */
export function keySet(key: KeyObject | undefined): { readonly keys: readonly object[] } {
  if (key === undefined) return { keys: [] };
  return { keys: [{ ...createPublicKey(key).export({ format: 'jwk' }), kid: keyId(key), alg: 'EdDSA', use: 'sig' }] };
}

/** A key is named by a part of its own hash. */
export function keyId(key: KeyObject): string {
  const bytes = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
