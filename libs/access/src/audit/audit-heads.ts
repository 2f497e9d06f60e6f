import type { Tenant } from '@troupe/contracts';
import { count, optional, text, type LogHead } from '@troupe/contracts/format';
import { isReadable, type Documents, type DocumentSpec } from '@troupe/store';
import type { HeadSignatures } from '../signatures/head-signatures.ts';
import { hashOfDocument, type AuditDocument } from './audit-documents.ts';

/**
 * Where the chain of a tenant ended when it was last signed: after so many documents, of which the last has the hash.
 *
 * J3  With a signing key, the newest document of each tenant is signed within a second, and when the process stops. What
 *     was signed is signed anew only where it is still there: after the newest documents were cut off, the signature stays.
 */
export interface AuditHead extends LogHead {
  readonly tenant: Tenant;
}

export const auditHeadSpec: DocumentSpec<AuditHead, 'tenant', 'n'> = {
  name: 'auditHeads',
  version: 1,
  key: ['tenant'],
  guards: ['n'],
  shape: { tenant: text, n: count, hash: text, signature: optional(text), key: optional(text) },
};

/** Why a head is not to be replaced by one of more documents; undefined where nothing speaks against it. */
export async function headFault(
  head: AuditHead,
  documents: Documents<AuditDocument>,
  signatures: HeadSignatures,
): Promise<string | undefined> {
  const signed = signatures.verify('audit head', head.tenant, head);
  if (signed === 'unknown-key') return 'It was signed with a key that is not known: add its public key to TROUPE_VERIFY_KEYS.';
  if (signed !== 'valid') return 'The signature of the newest document is not valid.';
  if (head.n === 0) return undefined;
  const last = await documents.get({ tenant: head.tenant, n: head.n - 1 } as AuditDocument);
  if (last !== undefined) {
    const hash = isReadable(last) ? hashOfDocument(last) : 'unreadable';
    return hash === head.hash ? undefined : notWhatWasSigned;
  }
  const { documents: kept } = await documents.find({ where: [head.tenant], limit: 1 });
  const [first] = kept;
  // Those before the first were deleted when their time was over.
  const isDeleted = first !== undefined && (isReadable(first) ? first.n : Number(first.key[1])) >= head.n;
  return isDeleted ? undefined : 'The newest documents are missing.';
}

export const notWhatWasSigned = 'It is not the document that was signed.';
