import { toFailure } from '@troupe/contracts';
import { purgeEnded } from '@troupe/store';
import type { Shell } from '../shell.ts';

/** Milliseconds until the first look, and between two. */
const FIRST_MS = 1_000;
const INTERVAL_MS = 10 * 60_000;
/** The owner of this partition looks for all: one process is enough. */
const PARTITION = 0;

/** Milliseconds the repeat of a purge is known. */
const REQUESTS_MS = 24 * 60 * 60_000;

/**
 * Forgets requests after a day, and deletes tasks whose end lies longer ago than `keep` milliseconds, if given.
 *
 * @returns stops it
 */
export function startRetention(
  shell: Pick<Shell, 'closing' | 'env' | 'log' | 'ownership' | 'store'>,
  keep: number | undefined,
): () => void {
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    if (!shell.ownership.owns(PARTITION)) return;
    await shell.store.forgetRequests(shell.env.now() - REQUESTS_MS);
    if (keep === undefined) return;
    const purged = await purgeEnded(shell.store, shell.env.now() - keep);
    if (purged > 0) shell.log.info('ended tasks were deleted, as TROUPE_RETENTION says', { tasks: purged });
  };
  const later = (wait: number): void => {
    cancel = shell.env.after(wait, () => {
      if (shell.closing) return;
      look()
        .catch((error: unknown) => shell.log.error('cannot delete what is over, trying again', { error: toFailure(error).message }))
        .finally(() => later(INTERVAL_MS));
    });
  };
  later(FIRST_MS);
  return () => cancel();
}
