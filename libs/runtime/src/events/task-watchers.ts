import { turnSubject, type CallId, type Json, type TaskId } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import type { Bus } from '@troupe/bus';
import type { LiveText } from './live-text.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Peers } from '../cluster/peers.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

/** What a watcher learns at once: text that models are writing. The rest is in the store. */
export interface Watched {
  readonly text: readonly { readonly call: CallId; readonly attempt: number; readonly text: string }[];
}

/** Readers of a task's events on other replicas. */
export interface TaskWatchers {
  /** From now on, for `WATCH_LEASE_MS` milliseconds, other processes are notified when a turn of the task is durable. */
  watch(task: TaskId): Watched;
  /** Asks the task's owner to be notified; `onTurn` says that there may be more in the store. */
  follow(task: TaskId, onTurn: () => void): { readonly text: Promise<Watched['text']>; stop(): void };
}

/** Milliseconds. */
const WATCH_LEASE_MS = 15_000;
const RENEW_MS = 5_000;

export interface WatcherParts {
  readonly bus: Bus;
  readonly env: Env;
  readonly peers: Peers;
  readonly tasks: OpenTasks;
}

export function taskWatchers(parts: WatcherParts, live: LiveText): TaskWatchers {
  /** Until when which tasks are watched; one that went away and came back is another. */
  const until = new WeakMap<OwnedTask, number>();

  return {
    watch(id) {
      const task = parts.tasks.get(id);
      if (task !== undefined) {
        const known = until.has(task);
        until.set(task, parts.env.now() + WATCH_LEASE_MS);
        if (!known) {
          const notify = (_: unknown, ended: boolean): void => {
            parts.bus.broadcast(turnSubject(id), { ended });
            if (!ended && parts.env.now() < until.get(task)!) return;
            until.delete(task);
            task.listeners?.delete(notify);
          };
          (task.listeners ??= new Set()).add(notify);
        }
      }
      return { text: live.of(id) };
    },
    follow(id, onTurn) {
      const turns = parts.bus.listen(turnSubject(id), onTurn);
      const ask = async (): Promise<Watched['text']> => {
        const watched = (await parts.peers.ask(id, 'watch', [id], { retryFor: RENEW_MS })) as unknown as Json as unknown as Watched;
        return watched.text;
      };
      const stopRenewing = every(parts.env, RENEW_MS, () => {
        // What was stored between two owners is found by looking.
        ask().then(onTurn, onTurn);
      });
      return {
        text: ask().catch(() => []),
        stop() {
          stopRenewing();
          void turns.stop();
        },
      };
    },
  };
}
