import type { Ciphers, EncryptionKey } from '@troupe/store/encrypted';
import type { EnvironmentReader } from './environment.ts';

/** What is stored is encrypted with the first of the keys; none, and it is stored in the clear. */
export interface EncryptionSettings {
  readonly encryptionKeys: readonly EncryptionKey[];
  /** With AES alone, or with what is fastest for each text. */
  readonly ciphers?: Ciphers;
}

const KEY_BYTES = 32;
const MOST_KEYS = 32;
const ID = /^[A-Za-z0-9_-]{1,32}$/;

/** `k2=<base64 of 32 bytes>,k1=…`. Messages never repeat what may be a key. */
export function encryptionSettings(read: EnvironmentReader): EncryptionSettings {
  const entries = (read.text('TROUPE_ENCRYPTION_KEYS') ?? '').split(',').filter((entry) => entry.trim() !== '');
  if (entries.length > MOST_KEYS) read.problem(`TROUPE_ENCRYPTION_KEYS has ${MOST_KEYS} keys at most; these are ${entries.length}.`);
  const keys = entries.slice(0, MOST_KEYS).flatMap((entry, index) => keyOf(entry.trim(), index, read));
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) < index);
  if (twice !== undefined) read.problem(`TROUPE_ENCRYPTION_KEYS: two keys have the name of key ${keys.indexOf(twice) + 1}.`);
  const ciphers = read.oneOf('TROUPE_ENCRYPTION_CIPHERS', ['all', 'aes']);
  return { encryptionKeys: Object.freeze(keys), ...(ciphers === undefined ? {} : { ciphers }) };
}

function keyOf(entry: string, index: number, read: EnvironmentReader): readonly EncryptionKey[] {
  const end = entry.indexOf('=');
  const id = entry.slice(0, Math.max(end, 0));
  const secret = Buffer.from(entry.slice(end + 1), 'base64');
  if (ID.test(id) && secret.length === KEY_BYTES) return [{ id, secret }];
  read.problem(
    `TROUPE_ENCRYPTION_KEYS: key ${index + 1} is none. A key is a name of up to 32 letters, digits, "_" or "-", a "=", and ${KEY_BYTES} random bytes in base64, such as openssl rand -base64 ${KEY_BYTES} prints.`,
  );
  return [];
}
