import { toFailure } from '@troupe/contracts';
import { purgeEnded } from '@troupe/store';
import type { Shell } from './shell.ts';

/** Milliseconds until the first look, and between two. */
const FIRST = 1_000;
const INTERVAL = 10 * 60_000;
/** Whoever owns this partition looks for all: one process is enough. */
const PARTITION = 0;

/**
 * Deletes tasks whose end lies longer ago than `keep` milliseconds.
 *
 * @returns stops it
 */
export function startRetention(shell: Shell, keep: number): () => void {
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    if (!shell.ownership.owns(PARTITION)) return;
    const purged = await purgeEnded(shell.store, shell.clock.now() - keep);
    if (purged > 0) shell.log.info('ended tasks were deleted, as TROUPE_RETENTION says', { tasks: purged });
  };
  const later = (wait: number): void => {
    cancel = shell.clock.after(wait, () => {
      if (shell.closing) return;
      look()
        .catch((error: unknown) => shell.log.error('cannot delete ended tasks, trying again', { error: toFailure(error).message }))
        .finally(() => later(INTERVAL));
    });
  };
  later(FIRST);
  return () => cancel();
}
