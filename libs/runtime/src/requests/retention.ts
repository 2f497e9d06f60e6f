import { toFailure, type WorkflowLog } from '@troupe/contracts';
import { purgeEnded, type Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import type { Ownership } from '../cluster/ownership.ts';
import { eraseSessions } from '../sessions/resource/erase-session.ts';
import { forgetRequests } from './kept-requests.ts';

/** Milliseconds until the first look, and between two. */
const FIRST_MS = 1_000;
const INTERVAL_MS = 10 * 60_000;
/** The owner of this partition looks for all: one process is enough. */
const PARTITION = 0;

/** Milliseconds the repeat of a purge is known. */
const REQUESTS_MS = 24 * 60 * 60_000;

export interface RetentionParts {
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly store: Store;
}

/**
 * Forgets requests after a day, goes on with deletions of sessions that were cut off, and deletes tasks whose end lies longer ago than `keep` milliseconds, if given.
 *
 * @returns stops it
 */
export function startRetention(parts: RetentionParts, keep: number | undefined): () => void {
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    if (!parts.ownership.owns(PARTITION)) return;
    await forgetRequests(parts.store, parts.env.now() - REQUESTS_MS);
    await eraseSessions(parts.store, parts.env.now());
    if (keep === undefined) return;
    const purged = await purgeEnded(parts.store, parts.env.now() - keep);
    if (purged > 0) parts.log.info('ended tasks were deleted, as TROUPE_RETENTION says', { tasks: purged });
  };
  const later = (wait: number): void => {
    cancel = parts.env.after(wait, () => {
      if (parts.isClosing()) return;
      look()
        .catch((error: unknown) => parts.log.error('cannot delete what is over, trying again', { error: toFailure(error).message }))
        .finally(() => later(INTERVAL_MS));
    });
  };
  later(FIRST_MS);
  return () => cancel();
}
