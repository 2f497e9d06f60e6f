import { publicId, TroupeError, type TaskId } from '@troupe/contracts';
import type { Begun, Existing } from '../starts/start-once.ts';

/** The task that had the id before. @throws TroupeError when the store did not take the start */
export function existingOf(begun: Begun, id: TaskId): Existing | undefined {
  switch (begun.kind) {
    case 'started':
      return undefined;
    case 'there':
      return begun.existing;
    case 'lost':
      throw new TroupeError('unavailable', `The child "${publicId(id)}" cannot be stored now.`, { retryable: true });
    default:
      return begun satisfies never;
  }
}
