import { platformPrincipal, TroupeError, withoutTenant, type Task, type TaskService } from '@troupe/contracts';
import { isTerminal } from '../tasks/event-updates.ts';
import { taskUpdates, type PlacedUpdate } from '../tasks/task-updates.ts';
import { LEASE_MS, type FollowParts } from './follow-pushes.ts';
import { pushRequest } from './push-request.ts';
import type { PushRecord } from './push-records.ts';

/** Until its end, or until another process follows it. */
export async function followTask({ records, services, outbox }: FollowParts, claimed: PushRecord, closing: AbortSignal): Promise<void> {
  const service = services.for({ ...platformPrincipal, tenant: claimed.tenant });
  const lost = new AbortController();
  let record = claimed;
  const keep = async (by: Partial<PushRecord>): Promise<void> => {
    const kept = await records.change(record, { followedUntil: Date.now() + LEASE_MS, ...by });
    if (kept === undefined) lost.abort();
    else record = kept;
  };
  // One after the other: each change builds on the one before it.
  let changing: Promise<void> = Promise.resolve();
  const change = (by: Partial<PushRecord>): Promise<void> => (changing = changing.then(() => (lost.signal.aborted ? undefined : keep(by))));
  const beat = setInterval(() => void change({}).catch(() => lost.abort()), LEASE_MS / 3);
  const gone = AbortSignal.any([closing, lost.signal]);
  try {
    const task = await taskOf(service, withoutTenant(claimed.task));
    if (task === undefined) return await records.delete(record);
    let quiet = false;
    while (!gone.aborted) {
      let given = 0;
      const { position: after, turns } = record;
      const updates: AsyncIterable<PlacedUpdate> = taskUpdates(service, task, { after, turns, text: false, gone, looks: !quiet });
      for await (const { update, position } of updates) {
        given++;
        const stands: boolean = position === record.position;
        // A task that waits for a signal has no event of that: it is sent once for each place.
        await outbox.put(pushRequest(record, update, stands ? `${position} waits` : position));
        quiet = stands;
        await change({ position });
        if (update.$case === 'statusUpdate' && isTerminal(update.value.status?.state)) return await change({ state: 'done' });
      }
      // It ended before there was anything to send.
      if (given === 0 && !gone.aborted) return await change({ state: 'done' });
    }
  } finally {
    clearInterval(beat);
    await change({ followedUntil: 0 }).catch(() => {});
  }
}

async function taskOf(service: TaskService, id: string): Promise<Task | undefined> {
  return service.get(id).catch((error: unknown) => {
    if (error instanceof TroupeError && error.code === 'task-not-found') return undefined;
    throw error;
  });
}
