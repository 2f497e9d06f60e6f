import { toFailure, type Outbox, type TaskServices, type WorkflowLog } from '@troupe/contracts';
import type { PushRecord, PushRecords } from './push-records.ts';

export interface FollowParts {
  readonly records: PushRecords;
  readonly services: TaskServices;
  readonly outbox: Outbox;
  readonly log: WorkflowLog;
}

export interface PushFollower {
  /** There is something new to follow. */
  look(): void;
  close(): Promise<void>;
}

/** Milliseconds between two looks for tasks that nobody follows. */
const LOOK_MS = 2_000;
/** Milliseconds after which a process that follows a task and says nothing is thought to be dead. */
export const LEASE_MS = 15_000;
const MOST_FOLLOWED = 1_000;

/**
 * Follows the tasks that clients have updates sent of, and puts each update into the outbox. Where it is stands in the
 * store: if this process dies, another goes on there, and what was put already has the same id.
 */
export function followPushes(parts: FollowParts): PushFollower {
  const { records, log } = parts;
  const closing = new AbortController();
  const followed = new Map<string, Promise<void>>();
  let looking: Promise<void> = Promise.resolve();

  const follow = async (record: PushRecord): Promise<void> => {
    const claimed = await records.change(record, { followedUntil: Date.now() + LEASE_MS });
    if (claimed === undefined) return;
    // The official package is loaded when there is something to follow: it delays every start.
    const { followTask } = await import('./follow-task.ts');
    await followTask(parts, claimed, closing.signal);
  };
  const lookOnce = async (): Promise<void> => {
    const found = await records.unfollowed(Date.now(), MOST_FOLLOWED - followed.size);
    for (const record of found) {
      const name = `${record.task} ${record.id}`;
      if (followed.has(name)) continue;
      const following = follow(record)
        .catch((error: unknown) =>
          log.warn('updates of a task cannot be sent, trying again', { task: record.task, error: toFailure(error).message }),
        )
        .finally(() => followed.delete(name));
      followed.set(name, following);
    }
  };
  const look = (): void => {
    if (closing.signal.aborted) return;
    looking = looking.then(lookOnce).catch(() => {});
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return {
    look,
    async close() {
      clearInterval(timer);
      closing.abort();
      await looking;
      await Promise.all(followed.values());
    },
  };
}
