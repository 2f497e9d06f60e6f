import { partitionsSubject, toFailure } from '@troupe/contracts';
import type { OwnershipState } from './ownership-state.ts';
import type { PartitionRecord } from './partition-records.ts';

/** Milliseconds tasks have to come to rest when their partition moves between two live processes. */
const MOVE_GRACE_MS = 3_000;
/** Milliseconds before what could not be read of a partition taken is read again. */
const RETRY_MS = 500;

export async function claim(state: OwnershipState, free: readonly PartitionRecord[]): Promise<void> {
  const won = await Promise.all(free.map(({ partition, epoch }) => state.partitionRecords.claim(partition, epoch, state.node)));
  const taken = won.filter((record) => record !== undefined);
  if (taken.length === 0) return;
  for (const { partition, epoch } of taken) state.held.set(partition, { epoch, phase: 'taking' });
  // Not awaited: reading many tasks must not hold up the heartbeats of this process.
  const reading = takeUp(state, taken).finally(() => state.taking.delete(reading));
  state.taking.add(reading);
}

async function takeUp(state: OwnershipState, taken: readonly PartitionRecord[]): Promise<void> {
  const still = (): readonly number[] =>
    taken
      .filter(({ partition, epoch }) => state.held.get(partition)?.epoch === epoch && state.held.get(partition)?.phase === 'taking')
      .map(({ partition }) => partition);
  for (let mine = still(); mine.length > 0; mine = still()) {
    try {
      await state.hooks.take(mine);
      break;
    } catch (error) {
      state.log.error('cannot take up the tasks of partitions, trying again', { error: toFailure(error).message });
      await state.env.sleep(RETRY_MS);
    }
  }
  const mine = still();
  for (const partition of mine) state.held.get(partition)!.phase = 'owned';
  state.hooks.serve(mine);
  state.log.info('took partitions', { partitions: mine.length, owned: state.held.size });
}

export function give(state: OwnershipState, records: readonly PartitionRecord[], grace: number = MOVE_GRACE_MS): void {
  if (records.length === 0) return;
  const given = giveBack(
    state,
    records.map(({ partition }) => partition),
    grace,
  ).finally(() => state.giving.delete(given));
  state.giving.add(given);
}

export async function giveBack(state: OwnershipState, partitions: readonly number[], grace: number): Promise<void> {
  const successor = state.nodes.alive(state.env.monotonic()).some((other) => other !== state.node);
  const mine = partitions.flatMap((partition) => {
    const known = state.held.get(partition);
    if (known === undefined) return [];
    known.phase = successor ? 'giving' : 'leaving';
    return [{ partition, epoch: known.epoch }];
  });
  // Without a successor, what workers report meanwhile is still taken here.
  if (successor) await state.hooks.stopServing(partitions);
  await state.hooks.drain(partitions, grace, successor);
  if (!successor) await state.hooks.stopServing(partitions);
  await Promise.all(
    mine.map(async ({ partition, epoch }) => {
      if (state.held.get(partition)?.epoch !== epoch) return;
      state.held.delete(partition);
      // What began here while the others came to rest.
      state.hooks.drop([partition]);
      await state.partitionRecords.release(partition, epoch, state.node);
    }),
  ).catch((error: unknown) =>
    state.log.warn('cannot give partitions back; they are free after a lease', { error: toFailure(error).message }),
  );
  state.bus.broadcast(partitionsSubject, { from: state.node });
}
