import type { OwnedTask } from '../tasks/owned-task.ts';
import { refuseReads } from '../code/read-code.ts';
import type { Shell } from '../shell.ts';
import { saveRecord } from '../tasks/save-record.ts';

/** Tasks whose code does not fit their log. */
export interface Parking {
  block: Shell['block'];
  /** Lets a blocked task try again. */
  unblock(task: OwnedTask): void;
}

export function createParking(shell: Pick<Shell, 'env' | 'log' | 'poke' | 'store'>): Parking {
  return {
    block(task, mismatch) {
      shell.log.warn('task blocked', { task: task.id, reason: mismatch.message });
      task.execution = undefined;
      task.blocked = mismatch;
      task.unread = true;
      task.unsent = true;
      if (task.phase === 'turning') task.phase = 'idle';
      refuseReads(task);
      saveRecord(shell, task);
      tellListeners(task);
      // What waits is taken or kept as far as it can be now, one before the other.
      shell.poke(task);
    },
    unblock(task) {
      task.blocked = undefined;
      task.unblockedAt = shell.env.now();
      saveRecord(shell, task);
      tellListeners(task);
    },
  };
}

/** Something changed that is in no turn. */
function tellListeners(task: OwnedTask): void {
  for (const listener of task.listeners ?? []) listener([], false);
}
