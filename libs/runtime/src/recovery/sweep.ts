import { toFailure, type TaskId } from '@troupe/contracts';
import { isReadable } from '@troupe/store';
import { logChecks } from '../cluster/check-logs.ts';
import { isHalted } from '../tasks/can-take.ts';
import type { Children } from '../children/children.ts';
import { orphanChecks } from '../children/orphan-checks.ts';
import { idleReports } from './idle-reports.ts';
import type { KeptMessages } from './kept-messages.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Shell } from '../shell.ts';
import type { StopWork } from '../attempts/stop-work.ts';
import type { WorkParts } from '../calls/work.ts';
import { unknownTasks } from './unknown-tasks.ts';

/** Milliseconds between two sweeps. */
const INTERVAL_MS = 2_000;
const MAX_UNREAD = 1_000;

export interface SweptParts {
  readonly keptMessages: KeptMessages;
  readonly sessions: Sessions;
  readonly children: Children;
  readonly work: WorkParts;
  readonly stops: StopWork;
}

type SweepShell = Pick<
  Shell,
  'adopt' | 'closing' | 'cluster' | 'env' | 'log' | 'lose' | 'ownership' | 'schedule' | 'stopTask' | 'store' | 'tasks' | 'unreadable'
>;

/**
 * Looks for what a lost message would leave undone: unread messages of tasks that could take them, sessions whose
 * writer is gone, children of parents that ended, open tasks that wait for nothing (E10).
 */
export function startSweep(shell: SweepShell, { keptMessages, sessions, children, work, stops }: SweptParts): () => void {
  const checkLogs = logChecks(shell);
  const adoptUnknown = unknownTasks(shell);
  const checkOrphans = orphanChecks(shell);
  let cancel = (): void => {};
  const reportIdle = idleReports(shell);

  /** Unread messages of a task that is not here: one that ended before it could take them, or one that no process goes on with. */
  const sortOut = async (id: TaskId): Promise<void> => {
    // It is kept until the task can be read.
    if (shell.unreadable.view(id) !== undefined) return;
    if ((await mayGoOn(id)) && (await shell.adopt(id), await mayGoOn(id))) return;
    const unread = await shell.store.unreadMessages(id);
    await shell.store.consumeMessages(
      id,
      unread.map((message) => message.id),
    );
  };

  /** Whether the task is open, or its record is gone or damaged: then the log says what it is. */
  const mayGoOn = async (id: TaskId): Promise<boolean> => {
    const record = await shell.store.readTask(id);
    return record === undefined ? (await shell.store.readTurns(id, 0, 1)).length > 0 : !isReadable(record) || record.open;
  };

  const readUnread = async (): Promise<void> => {
    for (const id of await shell.store.tasksWithUnread([...shell.ownership.owned()], MAX_UNREAD)) {
      const task = shell.tasks.get(id);
      const read = task === undefined ? sortOut(id) : task.phase === 'idle' && !isHalted(task) ? keptMessages.read(task) : undefined;
      await read?.catch(failed('the unread messages of a task cannot be read', { task: id }));
    }
  };

  const failed =
    (what: string, about: object) =>
    (error: unknown): void =>
      shell.log.error(what, { ...about, error: toFailure(error).message });

  /** Each part for itself: what fails in one, every time, keeps none of the others from being done. */
  const parts: readonly (() => unknown)[] = [
    readUnread,
    () => sessions.retry(),
    ...(shell.cluster
      ? [() => children.recheck(), () => work.resend(false), () => stops.recheck(), checkLogs, adoptUnknown, checkOrphans]
      : []),
    reportIdle,
  ];
  const sweep = async (): Promise<void> => {
    for (const part of parts) {
      try {
        await part();
      } catch (error) {
        failed('sweep failed', {})(error);
      }
    }
  };

  const again = (): void => {
    cancel = shell.env.after(INTERVAL_MS, () => {
      if (!shell.closing) void sweep().finally(again);
    });
  };
  again();
  return () => cancel();
}
