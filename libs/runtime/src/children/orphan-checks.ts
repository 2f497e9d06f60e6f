import { nextRound } from '../tasks/next-round.ts';
import { stopOrphan, type StopChildParts } from './stop-child.ts';

/**
 * Looks for children whose parent does not wait for them any more and that no stop has reached: the process that
 * had the parent died right after the turn that let go of them, or its message got lost.
 */
export function orphanChecks(parts: StopChildParts): () => Promise<void> {
  const next = nextRound(parts.tasks, ({ phase, state }) => phase === 'idle' && state.start.parent !== undefined);
  return async () => void (await Promise.all(next().map((child) => stopOrphan(parts, child))));
}
