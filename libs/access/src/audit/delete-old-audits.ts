import { toFailure, type Tenant, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { isReadable, type Documents, type DocumentStore } from '@troupe/store';
import { auditSpec, type AuditDocument } from './audit-documents.ts';

const FIRST_MS = 60_000;
const INTERVAL_MS = 60 * 60_000;
/** Documents deleted at once. */
const PAGE = 200;

export interface OldAuditParts {
  readonly store: DocumentStore;
  readonly env: Pick<Env, 'now' | 'after'>;
  readonly log: WorkflowLog;
}

/**
 * Deletes audit records that are older than `keep` milliseconds, the oldest first: what is left is the end of each chain,
 * its newest document at least. A chain of which nothing is left could have been taken away by anybody.
 *
 * @returns stops it
 */
export function deleteOldAudits(parts: OldAuditParts, keep: number): () => void {
  let cancel = (): void => {};
  let stopped = false;
  const later = (wait: number): void => {
    cancel = parts.env.after(wait, () => {
      deleteBefore(parts.store, parts.env.now() - keep)
        .catch((error: unknown) => parts.log.error('cannot delete old audit records, trying again', { error: toFailure(error).message }))
        .finally(() => {
          if (!stopped) later(INTERVAL_MS);
        });
    });
  };
  later(FIRST_MS);
  return () => {
    stopped = true;
    cancel();
  };
}

/** @param before in ms since 1970 */
export async function deleteBefore(store: DocumentStore, before: number): Promise<void> {
  const documents = store.documents(auditSpec);
  const newest = new Map<Tenant, number>();
  for (let at: string | undefined; ;) {
    const range = { index: 'byAge', before: Math.max(0, before), limit: PAGE, ...(at === undefined ? {} : { cursor: at }) };
    const { documents: old, cursor } = await documents.find(range);
    // One after the other: a chain that is cut off in between is whole from where it begins.
    for (const each of old) {
      if (!isReadable(each)) continue;
      const { tenant, n } = each;
      if (!newest.has(tenant)) newest.set(tenant, await newestOf(documents, tenant));
      if (n < newest.get(tenant)!) await documents.delete({ tenant, n }, {});
    }
    at = cursor;
    if (at === undefined) return;
  }
}

async function newestOf(documents: Documents<AuditDocument, 'tenant' | 'n'>, tenant: Tenant): Promise<number> {
  const { documents: found } = await documents.find({ where: [tenant], descending: true, limit: 1 });
  const [last] = found;
  if (last === undefined) return 0;
  return isReadable(last) ? last.n : Number(last.key[1]);
}
