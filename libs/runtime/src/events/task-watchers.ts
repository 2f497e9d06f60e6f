import { turnSubject, type CallId, type Json, type TaskId } from '@troupe/contracts';
import { every } from '@troupe/env';
import type { LiveText } from './live-text.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Shell } from '../shell.ts';

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

export function taskWatchers(shell: Pick<Shell, 'bus' | 'env' | 'peers' | 'tasks'>, live: LiveText): TaskWatchers {
  /** Until when which tasks are watched; one that went away and came back is another. */
  const until = new WeakMap<OwnedTask, number>();

  return {
    watch(id) {
      const task = shell.tasks.get(id);
      if (task !== undefined) {
        const known = until.has(task);
        until.set(task, shell.env.now() + WATCH_LEASE_MS);
        if (!known) {
          const notify = (_: unknown, ended: boolean): void => {
            shell.bus.broadcast(turnSubject(id), { ended });
            if (!ended && shell.env.now() < until.get(task)!) return;
            until.delete(task);
            task.listeners?.delete(notify);
          };
          (task.listeners ??= new Set()).add(notify);
        }
      }
      return { text: live.of(id) };
    },
    follow(id, onTurn) {
      const turns = shell.bus.listen(turnSubject(id), onTurn);
      const ask = async (): Promise<Watched['text']> => {
        const watched = (await shell.peers.ask(id, 'watch', [id], { retryFor: RENEW_MS })) as unknown as Json as unknown as Watched;
        return watched.text;
      };
      const stopRenewing = every(shell.env, RENEW_MS, () => {
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
