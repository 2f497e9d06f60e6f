import {
  taskId,
  TroupeError,
  withoutTenant,
  type Input,
  type RecordedPrincipal,
  type Task,
  type TaskService,
  type TaskId,
} from '@troupe/contracts';
import { messageOf } from '@troupe/contracts/format';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import type { FindTask } from '../tasks/find-task.ts';
import type { Acting } from './acting.ts';
import { createForkTask } from './fork-task.ts';
import { createPurgeTask } from './purge-task.ts';
import type { Requests } from './requests.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { StartOnce } from '../starts/start-once.ts';
import type { Adopt, Lose } from '../tasks/task-callbacks.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

type Control = Pick<Acting, 'cancel' | 'terminate' | 'suspend' | 'resume' | 'fork'> & Pick<TaskService, 'purge'>;

export interface ControlParts {
  readonly adopt: Adopt;
  readonly env: Env;
  readonly isAdopting: (id: TaskId) => boolean;
  readonly lose: Lose;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

/** What operators do to tasks. */
export function createControlTasks(
  parts: ControlParts,
  find: FindTask,
  starts: StartOnce,
  requests: Requests,
  sessions: Pick<Sessions, 'settle'>,
  takeUp: (task: OwnedTask) => void,
  retry: (task: OwnedTask) => void,
): Control {
  const hand = async (id: string, input: Input, check?: (task: OwnedTask) => void): Promise<Task> => {
    await requests.hand(id, input, { once: messageOf(input) !== undefined, wait: true, ...(check === undefined ? {} : { check }) });
    return find.view(id);
  };
  // What was left out comes from another process as null.
  const because = (reason: string | null | undefined): { reason?: string } => (reason === undefined || reason === null ? {} : { reason });
  const asked = (by: RecordedPrincipal, kind: Input['kind'], key: string | undefined): { by: RecordedPrincipal; message?: string } =>
    key === undefined ? { by } : { by, message: `${kind}:${key}` };

  /** A task of which something could not be read is read again, and goes on if it can be. @throws TroupeError `task-blocked` */
  const isReadAgain = async (text: string): Promise<boolean> => {
    const id = taskId(text);
    if (parts.unreadable.view(id) !== undefined) {
      // A reading that is in flight may have begun before what it reads was mended.
      if (parts.isAdopting(id)) await parts.adopt(id);
      parts.unreadable.remove(id);
      await parts.adopt(id);
      await find.open(id);
      return true;
    }
    const task = parts.tasks.get(id);
    if (task?.blocked === undefined || !['unreadable-data', 'history-tampered'].includes(task.blocked.code)) return false;
    retry(task);
    return true;
  };

  return {
    cancel: (by, id, reason, key) => hand(id, { kind: 'cancel', ...because(reason), ...asked(by, 'cancel', key) }),
    terminate: (by, id, reason, key) => hand(id, { kind: 'terminate', ...because(reason), ...asked(by, 'terminate', key) }),
    async suspend(by, id, key) {
      if (key === undefined && (await find.open(id)).state.suspended) return find.view(id);
      return hand(id, { kind: 'suspend', ...asked(by, 'suspend', key) });
    },
    async resume(by, id, key) {
      if (await isReadAgain(id)) return find.view(id);
      return hand(id, { kind: 'resume', ...asked(by, 'resume', key) }, ({ state }) => {
        if (!state.suspended) throw new TroupeError('task-not-suspended', `Task "${withoutTenant(id)}" is not suspended.`);
      });
    },
    fork: createForkTask(parts, starts, takeUp),
    purge: createPurgeTask(parts, find, sessions),
  };
}
