import {
  defaultBounds,
  principalText,
  TroupeError,
  type AuditEntry,
  type AuditFilter,
  type AuditLog,
  type AuditVerification,
  type Page,
  type PageRequest,
  type Tenant,
} from '@troupe/contracts';
import { isReadable, type Documents, type DocumentStore } from '@troupe/store';
import { auditSpec, entriesOf, hashOfDocument, type AuditDocument } from './audit-documents.ts';

/** Documents read with one look. */
const PAGE = 50;
/** Documents a page of entries looks through for those that are asked for; then it ends, and says where it goes on. */
const MOST_DOCUMENTS = 2_000;
/** Faults that are named. */
const MOST_FAULTS = 20;

/** Reads the audit records of the tenant of who asks. */
export function createAuditLog(store: DocumentStore): AuditLog {
  const documents = store.documents(auditSpec);
  return {
    list: ({ tenant }, filter, page) => list(documents, tenant, filter, page),
    verify: ({ tenant }) => verify(documents, tenant),
  };
}

interface Place {
  readonly n: number;
  readonly position: number;
}

async function list(
  documents: Documents<AuditDocument>,
  tenant: Tenant,
  filter: AuditFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<AuditEntry>> {
  const from = cursor === undefined ? undefined : placeOf(cursor);
  const items: AuditEntry[] = [];
  let seen = 0;
  let at: string | undefined;
  for (;;) {
    const page = await documents.find({
      where: [tenant],
      descending: true,
      limit: PAGE,
      bytes: defaultBounds.readBytes,
      ...(from === undefined ? {} : { before: from.n + 1 }),
      ...(at === undefined ? {} : { cursor: at }),
    });
    for (const document of page.documents) {
      if (!isReadable(document)) continue;
      for (const entry of (entriesOf(document) ?? []).toReversed()) {
        const place = placeOf(entry.id);
        if (from !== undefined && place.n === from.n && place.position >= from.position) continue;
        if (!fits(entry, filter)) continue;
        if (items.length === limit) return { items, next: items.at(-1)!.id };
        items.push(entry);
      }
      if (++seen === MOST_DOCUMENTS) return { items, next: `${document.n}.0` };
    }
    at = page.cursor;
    if (at === undefined) return { items };
  }
}

function fits(entry: AuditEntry, { action, on, by, outcome }: AuditFilter): boolean {
  return (
    (action === undefined || action === entry.action) &&
    (on === undefined || on === entry.on) &&
    (by === undefined || (entry.by !== undefined && by === principalText(entry.by))) &&
    (outcome === undefined || outcome === entry.outcome)
  );
}

/** @throws TroupeError `invalid-cursor` */
function placeOf(id: string): Place {
  const [n, position] = /^\d{1,15}\.\d{1,9}$/.test(id) ? id.split('.').map(Number) : [];
  if (n === undefined || position === undefined)
    throw new TroupeError('invalid-cursor', 'The cursor is not one this list gave. Start again without it.');
  return { n, position };
}

/** Follows the chain from the oldest document that is kept. */
async function verify(documents: Documents<AuditDocument>, tenant: Tenant): Promise<AuditVerification> {
  const faults: { document: number; message: string }[] = [];
  const fault = (document: number, message: string): void => {
    if (faults.length < MOST_FAULTS) faults.push({ document, message });
  };
  let first: number | undefined;
  let next = 0;
  let hash: string | undefined;
  let entries = 0;
  for (let cursor: string | undefined; ;) {
    const page = await documents.find({
      where: [tenant],
      limit: PAGE,
      bytes: defaultBounds.readBytes,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const document of page.documents) {
      const n = isReadable(document) ? document.n : Number(document.key[1]);
      // Those before the first were deleted when their time was over.
      if (first === undefined) hash = n === 0 ? '' : undefined;
      else if (n !== next) fault(next, `It is missing, though the chain goes on with document ${n}.`);
      first ??= n;
      if (!isReadable(document)) fault(n, `It cannot be read: ${document.unreadable}.`);
      else {
        if (hash !== undefined && document.before !== hash) fault(n, 'It, or the one before, is not as it was written.');
        const found = entriesOf(document);
        if (found === undefined) fault(n, 'Its entries cannot be read.');
        entries += found?.length ?? 0;
      }
      hash = isReadable(document) ? hashOfDocument(document) : 'unreadable';
      next = n + 1;
    }
    cursor = page.cursor;
    if (cursor === undefined) return { intact: faults.length === 0, from: first ?? 0, documents: next - (first ?? 0), entries, faults };
  }
}
