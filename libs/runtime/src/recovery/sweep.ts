import { toFailure, type TaskId, type WorkflowLog } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import { logChecks } from '../cluster/check-logs.ts';
import { isHalted } from '../tasks/can-take.ts';
import type { Children } from '../children/children.ts';
import { orphanChecks } from '../children/orphan-checks.ts';
import { idleReports } from './idle-reports.ts';
import type { KeptMessages } from './kept-messages.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { StopWork } from '../attempts/stop-work.ts';
import type { SendWork } from '../calls/send-work.ts';
import { unknownTasks } from './unknown-tasks.ts';
import type { Adopt, Lose, Schedule, StopTask } from '../tasks/task-callbacks.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { UnreadableTasks } from '../tasks/unreadable-tasks.ts';

/** Milliseconds between two sweeps. */
const INTERVAL_MS = 2_000;
const MAX_UNREAD = 1_000;

export interface SweepParts {
  readonly children: Children;
  readonly keptMessages: KeptMessages;
  readonly sessions: Sessions;
  readonly stops: StopWork;
  readonly work: Pick<SendWork, 'resend'>;
  readonly adopt: Adopt;
  readonly cluster: boolean;
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly log: WorkflowLog;
  readonly lose: Lose;
  readonly ownership: Ownership;
  readonly schedule: Schedule;
  readonly stopTask: StopTask;
  readonly store: Store;
  readonly tasks: OpenTasks;
  readonly unreadable: UnreadableTasks;
}

/**
 * Looks for what a lost message would leave undone: unread messages of tasks that could take them, sessions whose
 * writer is gone, children of parents that ended, open tasks that wait for nothing (E10).
 */
export function startSweep(parts: SweepParts): () => void {
  const { keptMessages, sessions, children, work, stops } = parts;
  const checkLogs = logChecks(parts);
  const adoptUnknown = unknownTasks(parts);
  const checkOrphans = orphanChecks(parts);
  let cancel = (): void => {};
  const reportIdle = idleReports(parts);

  /** Unread messages of a task that is not here: one that ended before it could take them, or one that no process goes on with. */
  const sortOut = async (id: TaskId): Promise<void> => {
    // It is kept until the task can be read.
    if (parts.unreadable.view(id) !== undefined) return;
    if ((await mayGoOn(id)) && (await parts.adopt(id), await mayGoOn(id))) return;
    const unread = await parts.store.unreadMessages(id);
    await parts.store.consumeMessages(
      id,
      unread.map((message) => message.id),
    );
  };

  /** Whether the task is open, or its record is gone or damaged: then the log says what it is. */
  const mayGoOn = async (id: TaskId): Promise<boolean> => {
    const record = await parts.store.readTask(id);
    return record === undefined ? (await parts.store.readTurns(id, 0, 1)).length > 0 : !isReadable(record) || record.open;
  };

  const readUnread = async (): Promise<void> => {
    for (const id of await parts.store.tasksWithUnread([...parts.ownership.owned()], MAX_UNREAD)) {
      const task = parts.tasks.get(id);
      const read = task === undefined ? sortOut(id) : task.phase === 'idle' && !isHalted(task) ? keptMessages.read(task) : undefined;
      await read?.catch(failed('the unread messages of a task cannot be read', { task: id }));
    }
  };

  const failed =
    (what: string, about: object) =>
    (error: unknown): void =>
      parts.log.error(what, { ...about, error: toFailure(error).message });

  /** Each part for itself: what fails in one, every time, keeps none of the others from being done. */
  const looks: readonly (() => unknown)[] = [
    readUnread,
    () => sessions.retry(),
    ...(parts.cluster
      ? [() => children.recheck(), () => work.resend(false), () => stops.recheck(), checkLogs, adoptUnknown, checkOrphans]
      : []),
    reportIdle,
  ];
  const sweep = async (): Promise<void> => {
    for (const look of looks) {
      try {
        await look();
      } catch (error) {
        failed('sweep failed', {})(error);
      }
    }
  };

  const again = (): void => {
    cancel = parts.env.after(INTERVAL_MS, () => {
      if (!parts.isClosing()) void sweep().finally(again);
    });
  };
  again();
  return () => cancel();
}
