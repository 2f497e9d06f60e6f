import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { EnvironmentReader } from './environment.ts';

/** Keys by which it is signed where logs end, and verified. */
export interface SigningSettings {
  readonly signing?: { readonly signing?: KeyObject; readonly verifying: readonly KeyObject[] };
}

/** As PEM, or its bytes in base64. Messages never repeat what may be a key. */
export function signingSettings(read: EnvironmentReader): SigningSettings {
  const own = read.text('TROUPE_SIGNING_KEY');
  const signing = own === undefined ? undefined : keyOf(own, 'pkcs8');
  if (own !== undefined && signing === undefined)
    read.problem(
      'TROUPE_SIGNING_KEY is no Ed25519 private key, as PEM or its PKCS #8 bytes in base64: openssl genpkey -algorithm ed25519 makes one.',
    );
  const given = (read.text('TROUPE_VERIFY_KEYS') ?? '').split(',').filter((each) => each.trim() !== '');
  const verifying = given.map((each) => keyOf(each.trim(), 'spki'));
  const wrong = verifying.indexOf(undefined);
  if (wrong !== -1)
    read.problem(
      `TROUPE_VERIFY_KEYS: key ${wrong + 1} is no Ed25519 public key, as PEM or its bytes in base64: openssl pkey -pubout prints it.`,
    );
  if (signing === undefined && verifying.length === 0) return {};
  return { signing: { ...(signing === undefined ? {} : { signing }), verifying: verifying.filter((each) => each !== undefined) } };
}

function keyOf(text: string, type: 'pkcs8' | 'spki'): KeyObject | undefined {
  try {
    const pem = text.includes('-----BEGIN');
    const bytes = Buffer.from(text, 'base64');
    const key =
      type === 'pkcs8'
        ? createPrivateKey(pem ? text : { key: bytes, format: 'der', type })
        : createPublicKey(pem ? text : { key: bytes, format: 'der', type });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
