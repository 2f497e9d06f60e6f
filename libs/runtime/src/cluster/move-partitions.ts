import { partitionsSubject, toFailure } from '@troupe/contracts';
import type { Held, OwnershipState } from './ownership-state.ts';
import type { PartitionRecord } from './partition-records.ts';

/** Milliseconds tasks have to come to rest when their partition moves between two live processes. */
const MOVE_GRACE_MS = 3_000;
/** Milliseconds before what could not be read of a partition taken is read again. */
const RETRY_MS = 500;

export async function claim(state: OwnershipState, free: readonly PartitionRecord[]): Promise<void> {
  const { rounds } = state;
  const won = await Promise.all(free.map(({ partition, epoch }) => state.partitionRecords.claim(partition, epoch, state.node)));
  // A later round may have given back what the store called ours and was not held here yet.
  if (state.rounds !== rounds) return;
  const taken = won.filter((record) => record !== undefined);
  if (taken.length === 0) return;
  const held = taken.map(({ partition, epoch }): Taking => [partition, { since: epoch, epoch, phase: 'taking' }]);
  for (const [partition, each] of held) state.held.set(partition, each);
  // Not awaited: reading many tasks must not hold up the heartbeats of this process.
  const reading = takeUp(state, held).finally(() => state.taking.delete(reading));
  state.taking.add(reading);
}

type Taking = readonly [partition: number, held: Held];

async function takeUp(state: OwnershipState, taken: readonly Taking[]): Promise<void> {
  const still = (): readonly Taking[] => taken.filter(([partition, held]) => state.held.get(partition) === held && held.phase === 'taking');
  for (let mine = still(); mine.length > 0; mine = still()) {
    try {
      await state.hooks.take(mine.map(([partition]) => partition));
      break;
    } catch (error) {
      state.log.error('cannot take up the tasks of partitions, trying again', { error: toFailure(error).message });
      await state.env.sleep(RETRY_MS);
    }
  }
  const mine = still();
  for (const [, held] of mine) held.phase = 'owned';
  state.hooks.serve(mine.map(([partition]) => partition));
  state.log.info('took partitions', { partitions: mine.length, owned: state.held.size });
}

/**
 * Takes its own partitions anew after its heartbeat stood still: a claim of a peer that took it for dead may be on
 * its way, and of the two one wins (P1). Until then it commits and begins nothing (P3). @returns those that a peer has
 */
export async function takeAnew(state: OwnershipState): Promise<readonly number[]> {
  const lost: number[] = [];
  await Promise.all(
    [...state.held].map(async ([partition, held]) => {
      const claimed = await state.partitionRecords.claim(partition, held.epoch, state.node);
      if (claimed !== undefined) held.epoch = claimed.epoch;
      else if (state.held.get(partition) === held) lost.push(partition);
    }),
  );
  return lost;
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
    const held = state.held.get(partition);
    if (held === undefined) return [];
    held.phase = successor ? 'giving' : 'leaving';
    return [{ partition, held }];
  });
  // Without a successor, what workers report meanwhile is still taken here.
  if (successor) await state.hooks.stopServing(partitions);
  await state.hooks.drain(partitions, grace, successor);
  if (!successor) await state.hooks.stopServing(partitions);
  await Promise.all(
    mine.map(async ({ partition, held }) => {
      if (state.held.get(partition) !== held) return;
      state.held.delete(partition);
      // What began here while the others came to rest.
      state.hooks.drop([partition]);
      await state.partitionRecords.release(partition, held.epoch, state.node);
    }),
  ).catch((error: unknown) =>
    state.log.warn('cannot give partitions back; they are free after a lease', { error: toFailure(error).message }),
  );
  state.bus.broadcast(partitionsSubject, { from: state.node });
}
