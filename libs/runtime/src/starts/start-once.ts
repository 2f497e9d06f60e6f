import type { CallId, Start, Task, TaskId } from '@troupe/contracts';
import { viewTask } from '@troupe/engine';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import { firstStart } from '../log/first-start.ts';
import { ownedTask, type OwnedTask, type Settlement } from '../tasks/owned-task.ts';
import { onceSettled } from '../tasks/settled.ts';
import { storedTask } from '../tasks/stored-task.ts';
import type { Adopt } from '../tasks/task-callbacks.ts';
import type { Inbox } from '../turns/inbox.ts';
import { isLimited } from './pass-limits.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

/**
 * Tasks begin here, whatever starts them: a client, a parent, a fork, another process.
 *
 * R5  An id has one start. Of several at once the first turn that is stored decides, and the others
 *     wait for it, whatever became of it so far.
 */
export interface StartOnce {
  /** @param fresh the id is new, or was looked up right before: the store is not asked again. Should it be taken by now, the first turn is refused. */
  begin(id: TaskId, start: Start, fresh?: boolean): Promise<Begun>;
  /** The task of that id, once its first turn is durable; undefined when there is none. */
  find(id: TaskId): Promise<Existing | undefined>;
}

/** `lost`: the store did not take the start, and has no other; it may be there later all the same. */
export type Begun =
  | { readonly kind: 'started'; readonly task: Task }
  | { readonly kind: 'there'; readonly existing: Existing }
  | { readonly kind: 'lost' };

export interface Existing {
  readonly task: Task;
  /** Fingerprint of the request that started it. */
  readonly request: string | undefined;
  /** The call of its parent that started it. @throws TroupeError `unreadable-data` */
  parentCall(): Promise<CallId | undefined>;
}

export interface StartOnceParts {
  readonly adopt: Adopt;
  readonly enqueue: Inbox['enqueue'];
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly ownership: Ownership;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

export function createStartOnce(parts: StartOnceParts): StartOnce {
  const inMemory = ({ phase, state, blocked }: OwnedTask): Existing | undefined => {
    if (phase === 'gone' || state.turns === 0) return undefined;
    const { start } = state;
    return { task: viewTask(state, blocked), request: start.request, parentCall: async () => start.parent?.call };
  };

  const stored = async (id: TaskId): Promise<Existing | undefined> => {
    const found = await storedTask(parts, id);
    if (found === undefined) return undefined;
    const { task, request } = found;
    return { task, request, parentCall: async () => (await firstStart(parts.store, id))?.parent?.call };
  };

  const find: StartOnce['find'] = async (id) => {
    const open = parts.tasks.get(id);
    return (open === undefined ? undefined : await onceSettled(open, () => inMemory(open))) ?? stored(id);
  };

  /** `taken`: a task of that id is open here. */
  const tryBegin = (id: TaskId, start: Start): Promise<Task | Exclude<Settlement, 'durable'> | 'taken'> =>
    new Promise((resolve) => {
      const task = ownedTask(id);
      // Set here so that lookups by id know it before its first turn is durable.
      task.state.start = start;
      if (!parts.tasks.add(task)) {
        resolve('taken');
        return;
      }
      const later = (start.startAt !== undefined && start.startAt > parts.env.now()) || isLimited(parts.loaded, start);
      parts.enqueue(task, {
        input: later ? { kind: 'accepted', start } : start,
        settled: (settlement) => resolve(settlement === 'durable' ? viewTask(task.state, task.blocked) : settlement),
      });
    });

  return {
    find,
    async begin(id, start, fresh = false) {
      for (let look = !fresh; ; look = true) {
        const existing = look ? await find(id) : undefined;
        if (existing !== undefined) return { kind: 'there', existing };
        // Nothing is awaited between the read and the start.
        const begun = await tryBegin(id, start);
        if (begun === 'taken') continue;
        if (typeof begun === 'object') return { kind: 'started', task: begun };
        const other = await find(id);
        return other === undefined ? { kind: 'lost' } : { kind: 'there', existing: other };
      }
    },
  };
}
