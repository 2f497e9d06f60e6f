import { isTaskId, partitionOf, toFailure, type TaskId } from '@troupe/contracts';
import type { LostTasks } from '@troupe/store';
import type { Shell } from '../shell.ts';

/** Logs looked at in one round. */
const PAGE = 500;
/** Milliseconds before what could not be looked at is looked at again. */
const RETRY_MS = 1_000;

/**
 * Looks once through all logs for tasks whose record is gone: no owner finds those by their partition, but
 * the owner of the partition can make the record anew.
 */
export async function findLostTasks(
  shell: Pick<Shell, 'adopt' | 'closing' | 'cluster' | 'env' | 'log' | 'ownership' | 'peers' | 'store'>,
): Promise<void> {
  for (let after: TaskId | undefined; ;) {
    if (shell.closing) return;
    try {
      const page: LostTasks = await shell.store.lostTasks(after, PAGE);
      for (const id of page.tasks.filter(isTaskId)) await takeUpLost(shell, id);
      if (page.next === undefined) return;
      after = page.next;
    } catch (error) {
      if (shell.closing) return;
      shell.log.warn('cannot look for tasks without a record, trying again', { error: toFailure(error).message });
      await shell.env.sleep(RETRY_MS);
    }
  }
}

/** Lets the owner of a task make its record anew from the log, and go on with it. */
export async function takeUpLost(shell: Pick<Shell, 'log' | 'ownership' | 'peers' | 'cluster' | 'adopt'>, id: TaskId): Promise<void> {
  shell.log.warn('nobody would find a task by its record; that is made anew from the log', { task: id });
  try {
    if (shell.ownership.owns(partitionOf(id))) await shell.adopt(id);
    else if (shell.cluster) await shell.peers.ask(id, 'service', ['get', id]);
  } catch (error) {
    shell.log.error('cannot take up a task: asked for by its id it is', { task: id, error: toFailure(error).message });
  }
}
