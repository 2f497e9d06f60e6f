import type { OwnedTask } from '../tasks/owned-task.ts';
import { refuseReads } from '../code/read-code.ts';
import type { Shell } from '../shell.ts';
import { saveRecord } from '../tasks/save-record.ts';

/** Tasks whose code does not fit their log. */
export interface Blocking {
  block: Shell['block'];
  /** Lets a blocked task try again. */
  unblock(task: OwnedTask): void;
}

export function createBlocking(shell: Pick<Shell, 'env' | 'log' | 'schedule' | 'store'>): Blocking {
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
      notifyListeners(task);
      // What waits is taken or kept as far as it can be now, one before the other.
      shell.schedule(task);
    },
    unblock(task) {
      task.blocked = undefined;
      task.unblockedAt = shell.env.now();
      saveRecord(shell, task);
      notifyListeners(task);
    },
  };
}

/** Something changed that is in no turn. */
function notifyListeners(task: OwnedTask): void {
  for (const listener of task.listeners ?? []) listener([], false);
}
