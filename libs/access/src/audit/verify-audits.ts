import { defaultBounds, type AuditVerification, type Tenant, type VerifiedHead } from '@troupe/contracts';
import { isReadable, type DocumentStore, type UnreadableDocument } from '@troupe/store';
import type { HeadSignatures } from '../signatures/head-signatures.ts';
import { auditSpec, entriesOf, hashOfDocument, type AuditDocument } from './audit-documents.ts';
import { auditHeadSpec, notWhatWasSigned, type AuditHead } from './audit-heads.ts';

/** Documents read with one look. */
const PAGE = 50;
/** Faults that are named. */
const MOST_FAULTS = 20;

/** How far a chain was followed, and what was found. */
interface Followed {
  readonly head: AuditHead | UnreadableDocument | undefined;
  readonly faults: { document: number; message: string }[];
  /** The first document that is kept. */
  first: number | undefined;
  /** The document that is to come. */
  next: number;
  /** Of the document before; undefined where that was deleted when its time was over. */
  hash: string | undefined;
  entries: number;
  /** Whether there were documents of a chain that is signed. */
  signed: boolean;
}

/** Follows the chain of a tenant from the oldest document that is kept, to where it is signed and beyond. */
export async function verifyAudits(store: DocumentStore, tenant: Tenant, signatures: HeadSignatures): Promise<AuditVerification> {
  const documents = store.documents(auditSpec);
  // First: the chain may become longer meanwhile.
  const head = await store.documents(auditHeadSpec).get({ tenant });
  const followed: Followed = { head, faults: [], first: undefined, next: 0, hash: undefined, entries: 0, signed: false };
  for (let cursor: string | undefined; ;) {
    const range = { where: [tenant], limit: PAGE, bytes: defaultBounds.readBytes };
    const page = await documents.find(cursor === undefined ? range : { ...range, cursor });
    for (const document of page.documents) follow(followed, document);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  const signed = verifiedHead(followed, tenant, signatures);
  const { first = 0, next, entries, faults } = followed;
  return { intact: faults.length === 0, from: first, documents: next - first, entries, ...signed, faults };
}

function follow(followed: Followed, document: AuditDocument | UnreadableDocument): void {
  const readable = isReadable(document) ? document : undefined;
  const n = readable?.n ?? Number((document as UnreadableDocument).key[1]);
  if (followed.first === undefined) followed.hash = n === 0 ? '' : undefined;
  else if (n !== followed.next) fault(followed, followed.next, `It is missing, though the chain goes on with document ${n}.`);
  followed.first ??= n;
  if (readable === undefined) fault(followed, n, `It cannot be read: ${(document as UnreadableDocument).unreadable}.`);
  else {
    if (followed.hash !== undefined && readable.before !== followed.hash)
      fault(followed, n, 'It, or the one before, is not as it was written.');
    const found = entriesOf(readable);
    if (found === undefined) fault(followed, n, 'Its entries cannot be read.');
    followed.entries += found?.length ?? 0;
    followed.signed ||= readable.key !== undefined;
  }
  followed.hash = readable === undefined ? 'unreadable' : hashOfDocument(readable);
  followed.next = n + 1;
  const { head } = followed;
  if (head !== undefined && isReadable(head) && head.n === followed.next && head.hash !== followed.hash)
    fault(followed, n, notWhatWasSigned);
}

function verifiedHead(followed: Followed, tenant: Tenant, signatures: HeadSignatures): { readonly head?: VerifiedHead } {
  const { head, next, signed } = followed;
  const last = Math.max(0, next - 1);
  if (head === undefined) {
    if (signed) fault(followed, last, 'The signature of the newest document is missing.');
    return {};
  }
  if (!isReadable(head)) {
    fault(followed, last, `The signature of the newest document cannot be read: ${head.unreadable}.`);
    return {};
  }
  const verified = signatures.verify('audit head', tenant, head);
  if (verified === 'invalid' || verified === undefined) fault(followed, last, 'The signature is not that of where the records ended.');
  if (head.n > next) fault(followed, next, `It is missing, though ${head.n} documents were signed: the newest ones were taken away.`);
  const { tenant: _tenant, ...shown } = head;
  return { head: verified === undefined ? shown : { ...shown, signed: verified } };
}

function fault({ faults }: Followed, document: number, message: string): void {
  if (faults.length < MOST_FAULTS) faults.push({ document, message });
}
