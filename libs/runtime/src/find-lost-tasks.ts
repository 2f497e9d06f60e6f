import { partitionOf, toFailure, type TaskId } from '@troupe/contracts';
import type { LostTasks } from '@troupe/store';
import type { Shell } from './shell.ts';

/** Logs looked at in one round. */
const PAGE = 500;
/** Milliseconds before what could not be looked at is looked at again. */
const AGAIN = 1_000;

/**
 * Looks once through all logs for tasks whose record is gone: nobody finds those by their partition, but the owner
 * of the partition can make the record anew.
 */
export async function findLostTasks(
  shell: Pick<Shell, 'store' | 'log' | 'clock' | 'ownership' | 'peers' | 'cluster' | 'closing' | 'adopt'>,
): Promise<void> {
  const takeUp = async (id: TaskId): Promise<void> => {
    shell.log.warn('the record of a task is gone; it is made anew from the log', { task: id });
    if (shell.ownership.owns(partitionOf(id))) await shell.adopt(id);
    else if (shell.cluster) await shell.peers.ask(id, 'service', ['get', id]);
  };
  for (let after: TaskId | undefined; ;) {
    if (shell.closing) return;
    try {
      const page: LostTasks = await shell.store.lostTasks(after, PAGE);
      for (const id of page.tasks) await takeUp(id);
      if (page.next === undefined) return;
      after = page.next;
    } catch (error) {
      if (shell.closing) return;
      shell.log.warn('cannot look for tasks without a record, trying again', { error: toFailure(error).message });
      await new Promise<void>((resolve) => shell.clock.after(AGAIN, resolve));
    }
  }
}
