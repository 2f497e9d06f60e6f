import { toFailure } from '@troupe/contracts';
import { Execution } from '@troupe/engine';
import { takeStrayErrors } from '@troupe/worker';

/**
 * What the code of tasks throws where nothing can catch it. A promise that it lets go, or awaits only
 * in a later turn, may be rejected meanwhile: of no consequence. What a callback throws ends the task.
 *
 * @returns what takes this back
 */
export function takeStrayTaskErrors(): () => void {
  return takeStrayErrors((owner, error, kind) => {
    if (!(owner instanceof Execution)) return false;
    const { message } = toFailure(error);
    if (kind === 'rejection') {
      owner.host.log(owner, 'debug', 'a promise was rejected that nobody awaits yet', { error: message });
      return true;
    }
    owner.host.log(owner, 'error', 'an error of the code of a task was caught by nobody', { error: message });
    owner.stray(error);
    return true;
  });
}
