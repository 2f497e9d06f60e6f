import type { Env } from '@troupe/env';
import type { WorkflowLog } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { refuseReads } from '../code/read-code.ts';
import { saveRecord } from '../tasks/save-record.ts';
import type { Block, Schedule } from '../tasks/task-callbacks.ts';

/** Tasks whose code does not fit their log. */
export interface Blocking {
  block: Block;
  /** Lets a blocked task try again. */
  unblock(task: OwnedTask): void;
}

export interface BlockingParts {
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly schedule: Schedule;
  readonly store: Store;
}

export function createBlocking(parts: BlockingParts): Blocking {
  return {
    block(task, mismatch) {
      parts.log.warn('task blocked', { task: task.id, reason: mismatch.message });
      task.execution = undefined;
      task.blocked = mismatch;
      task.unread = true;
      task.unsent = true;
      if (task.phase === 'turning') task.phase = 'idle';
      refuseReads(task);
      saveRecord(parts, task);
      notifyListeners(task);
      // What waits is taken or kept as far as it can be now, one before the other.
      parts.schedule(task);
    },
    unblock(task) {
      task.blocked = undefined;
      task.unblockedAt = parts.env.now();
      saveRecord(parts, task);
      notifyListeners(task);
    },
  };
}

/** Something changed that is in no turn. */
function notifyListeners(task: OwnedTask): void {
  for (const listener of task.listeners ?? []) listener([], false);
}
