import { isTaskId, partitionOf, platformPrincipal, toFailure, type TaskId, type WorkflowLog } from '@troupe/contracts';
import type { LostTasks, Store } from '@troupe/store';
import type { Env } from '@troupe/env';
import type { Adopt } from '../tasks/task-callbacks.ts';
import type { Ownership } from '../cluster/ownership.ts';
import type { Peers } from '../cluster/peers.ts';

/** Logs looked at in one round. */
const PAGE = 500;
/** Milliseconds before what could not be looked at is looked at again. */
const RETRY_MS = 1_000;

export interface FindLostParts {
  readonly adopt: Adopt;
  readonly cluster: boolean;
  readonly env: Env;
  readonly isClosing: () => boolean;
  readonly log: WorkflowLog;
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly store: Store;
}

/**
 * Looks once through all logs for tasks whose record is gone: no owner finds those by their partition, but
 * the owner of the partition can make the record anew.
 */
export async function findLostTasks(parts: FindLostParts): Promise<void> {
  for (let after: TaskId | undefined; ;) {
    if (parts.isClosing()) return;
    try {
      const page: LostTasks = await parts.store.lostTasks(after, PAGE);
      for (const id of page.tasks.filter(isTaskId)) await takeUpLost(parts, id);
      if (page.next === undefined) return;
      after = page.next;
    } catch (error) {
      if (parts.isClosing()) return;
      parts.log.warn('cannot look for tasks without a record, trying again', { error: toFailure(error).message });
      await parts.env.sleep(RETRY_MS);
    }
  }
}

/** Lets the owner of a task make its record anew from the log, and go on with it. */
export async function takeUpLost(
  parts: Pick<FindLostParts, 'adopt' | 'cluster' | 'log' | 'ownership' | 'peers'>,
  id: TaskId,
): Promise<void> {
  parts.log.warn('nobody would find a task by its record; that is made anew from the log', { task: id });
  try {
    if (parts.ownership.owns(partitionOf(id))) await parts.adopt(id);
    else if (parts.cluster) await parts.peers.askService(platformPrincipal, id, ['get', id]);
  } catch (error) {
    parts.log.error('cannot take up a task: asked for by its id it is', { task: id, error: toFailure(error).message });
  }
}
