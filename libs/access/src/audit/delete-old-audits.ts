import { toFailure, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { isReadable, type DocumentStore } from '@troupe/store';
import { auditSpec } from './audit-documents.ts';

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
 * Deletes audit records that are older than `keep` milliseconds, the oldest first: what is left is the end of each chain.
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
  for (;;) {
    const { documents: old, cursor } = await documents.find({ index: 'byAge', before: Math.max(0, before), limit: PAGE });
    // One after the other: a chain that is cut off in between is whole from where it begins.
    for (const each of old) if (isReadable(each)) await documents.delete({ tenant: each.tenant, n: each.n }, {});
    if (cursor === undefined || !old.some(isReadable)) return;
  }
}
