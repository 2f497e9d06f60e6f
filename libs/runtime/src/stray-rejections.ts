import { toFailure } from '@troupe/contracts';
import type { Execution } from '@troupe/engine';

/**
 * A promise that code of a task lets go, or awaits only in a later turn, may be rejected meanwhile: of
 * no consequence to the task, and certainly not to the process. Other rejections end it, as Node does.
 *
 * @returns what takes this back
 */
export function tolerateStrayRejections(guarded: () => Execution | undefined): () => void {
  const hear = (reason: unknown): void => {
    const execution = guarded();
    if (execution !== undefined) {
      execution.host.log(execution, 'debug', 'a promise was rejected that nobody awaits yet', { error: toFailure(reason).message });
      return;
    }
    // Node leaves the process alone once somebody listens: when that is us alone, nobody else decides.
    if (process.listenerCount('unhandledRejection') === 1) throw reason;
  };
  process.on('unhandledRejection', hear);
  return () => process.off('unhandledRejection', hear);
}
