import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { TaskId, VerifiedHead } from '@troupe/contracts';
import type { LogHead } from '@troupe/contracts/format';

/** Ed25519 keys: the one that signs, and those of before, which only verify. */
export interface SigningKeys {
  readonly signing?: KeyObject;
  readonly verifying: readonly KeyObject[];
}

/** Signs where logs end, and verifies it. */
export interface HeadSignatures {
  readonly signs: boolean;
  sign(task: TaskId, head: LogHead): LogHead;
  /** Undefined where there is no signature. */
  verify(task: TaskId, head: LogHead): VerifiedHead['signed'];
}

/** @param keys undefined where there are none */
export function headSignatures({ signing, verifying }: SigningKeys = { verifying: [] }): HeadSignatures {
  const own = signing === undefined ? [] : [createPublicKey(signing)];
  const known = new Map([...verifying, ...own].map((key) => [keyId(key), key]));
  const ownId = own[0] && keyId(own[0]);
  return {
    signs: signing !== undefined,
    sign(task, { n, hash }) {
      if (signing === undefined || ownId === undefined) return { n, hash };
      return { n, hash, signature: sign(null, textOf(task, { n, hash }), signing).toString('base64url'), key: ownId };
    },
    verify(task, head) {
      if (head.signature === undefined) return undefined;
      const key = known.get(head.key ?? '');
      if (key === undefined) return 'unknown-key';
      return verify(null, textOf(task, head), key, Buffer.from(head.signature, 'base64url')) ? 'valid' : 'invalid';
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

function textOf(task: TaskId, { n, hash }: Pick<LogHead, 'n' | 'hash'>): Buffer {
  return Buffer.from(`troupe head 1\n${task}\n${n}\n${hash}`);
}
