import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { VerifiedHead } from '@troupe/contracts';
import type { LogHead } from '@troupe/contracts/format';

/** Ed25519 keys: the one that signs, and those of before, which only verify. */
export interface SigningKeys {
  readonly signing?: KeyObject;
  readonly verifying: readonly KeyObject[];
}

/** What ends there: the log of a task, or the audit records of a tenant. Neither signature is one of the other. */
export type SignedEnd = 'head' | 'audit head';

/** Signs where logs end, and verifies it. */
export interface HeadSignatures {
  /** Which key signs; undefined where none does. */
  readonly key?: string;
  /** @param id of the task, or the tenant */
  sign(what: SignedEnd, id: string, head: LogHead): LogHead;
  /** Undefined where there is no signature. */
  verify(what: SignedEnd, id: string, head: LogHead): VerifiedHead['signed'];
}

/** @param keys undefined where there are none */
export function headSignatures({ signing, verifying }: SigningKeys = { verifying: [] }): HeadSignatures {
  const own = signing === undefined ? [] : [createPublicKey(signing)];
  const known = new Map([...verifying, ...own].map((key) => [keyId(key), key]));
  const ownId = own[0] && keyId(own[0]);
  return {
    ...(ownId === undefined ? {} : { key: ownId }),
    sign(what, id, { n, hash }) {
      if (signing === undefined || ownId === undefined) return { n, hash };
      return { n, hash, signature: sign(null, textOf(what, id, { n, hash }), signing).toString('base64url'), key: ownId };
    },
    verify(what, id, head) {
      if (head.signature === undefined) return undefined;
      const key = known.get(head.key ?? '');
      if (key === undefined) return 'unknown-key';
      return verify(null, textOf(what, id, head), key, Buffer.from(head.signature, 'base64url')) ? 'valid' : 'invalid';
    },
  };
}

/** A key is named by a part of its own hash, so that nobody has to name it. */
function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}

function textOf(what: SignedEnd, id: string, { n, hash }: Pick<LogHead, 'n' | 'hash'>): Buffer {
  return Buffer.from(`troupe ${what} 1\n${id}\n${n}\n${hash}`);
}
