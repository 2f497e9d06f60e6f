import {
  defaultBounds,
  principalText,
  TroupeError,
  type AuditEntry,
  type AuditFilter,
  type AuditLog,
  type Page,
  type PageRequest,
  type Tenant,
} from '@troupe/contracts';
import { isReadable, type Documents, type DocumentStore } from '@troupe/store';
import { headSignatures, type HeadSignatures } from '../signatures/head-signatures.ts';
import { auditSpec, entriesOf, type AuditDocument } from './audit-documents.ts';
import { verifyAudits } from './verify-audits.ts';

/** Documents read with one look. */
const PAGE = 50;
/** Documents a page of entries looks through for those that are asked for; then it ends, and says where it goes on. */
const MOST_DOCUMENTS = 2_000;

/** Reads the audit records of the tenant of who asks. */
export function createAuditLog(store: DocumentStore, signatures: HeadSignatures = headSignatures()): AuditLog {
  const documents = store.documents(auditSpec);
  return {
    list: ({ tenant }, filter, page) => list(documents, tenant, filter, page),
    verify: ({ tenant }) => verifyAudits(store, tenant, signatures),
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
