import type { Subscription } from '@troupe/bus';
import { partitionsSubject, toFailure, TroupeError } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import { claim, give, giveBack, takeAnew } from './move-partitions.ts';
import type { Ownership, OwnershipHooks } from './ownership.ts';
import { isServed, isLeaseValid, ownershipState, type OwnershipState, type SharedOwnershipOptions } from './ownership-state.ts';
import type { PartitionRecord } from './partition-records.ts';
import { rendezvous } from './rendezvous.ts';

/**
 * Partitions shared with other processes over one store. Each round writes a heartbeat, reads those of the
 * others, drops what they took, gives away what is to be theirs, and claims what has no owner.
 */
export function sharedOwnership(options: SharedOwnershipOptions, hooks: OwnershipHooks): Ownership {
  const state = ownershipState(options, hooks);
  const { held, faults, bus, node, env } = state;
  let subscription: Subscription | undefined;
  return {
    owns: (partition) => isServed(held.get(partition)) && isLeaseValid(state),
    *owned() {
      if (isLeaseValid(state)) for (const [partition, each] of held) if (isServed(each)) yield partition;
    },
    epoch: (partition) => held.get(partition)?.since,
    fault: faults.of,
    confirm(partition) {
      const mine = held.get(partition);
      if (mine === undefined) return false;
      if (isLeaseValid(state)) return true;
      return new Promise((resolve) => state.whenConfirmed.push(() => resolve(held.get(partition) === mine)));
    },
    trouble() {
      if (state.displaced) return 'another process has the name of this node';
      if (isLeaseValid(state)) return faults.all().join('; ') || undefined;
      return `no heartbeat of this process has reached the store for ${state.lease} ms; it commits nothing before one has`;
    },
    async start() {
      // Not before: what a task that is taken up needs of its process is there once this is called.
      subscription = bus.listen(partitionsSubject, ({ from }) => {
        if (from !== node && !state.stopping) void round(state);
      });
      await round(state);
      await Promise.all(state.taking);
      bus.broadcast(partitionsSubject, { from: node });
    },
    async stop(grace) {
      state.stopping = true;
      state.cancelRound();
      await state.running;
      // Heartbeats go on meanwhile: what is being finished may still be committed.
      const stopHeartbeats = every(env, state.beat, () => void round(state));
      const owned = [...held].flatMap(([partition, { phase }]) => (phase === 'owned' || phase === 'taking' ? [partition] : []));
      if (owned.length > 0) await giveBack(state, owned, grace);
      await Promise.all(state.giving);
      stopHeartbeats();
      await state.running;
      await subscription?.stop();
      await state.nodeRecords.remove({ node, run: state.run }).catch(() => {});
      bus.broadcast(partitionsSubject, { from: node });
    },
  };
}

async function observe(state: OwnershipState): Promise<void> {
  const asked = state.env.monotonic();
  const round = ++state.rounds;
  state.generation ??= await state.nodeRecords.take(state.node, state.run);
  if (!(await beat(state, state.generation))) await keepName(state, state.generation);
  if (state.displaced) return;
  if (!state.madePartitions) await state.partitionRecords.make();
  state.madePartitions = true;
  // Peers are judged by what was read, not by what may have been written since.
  const now = state.env.monotonic();
  const wasSilent = now - state.confirmedAt >= state.lease;
  const [records, found] = await Promise.all([state.nodeRecords.all(), state.partitionRecords.all()]);
  const partitions = state.faults.see(found);
  state.nodes.see(records, state.env.monotonic());
  dropLost(state, partitions);
  if (wasSilent) drop(state, await takeAnew(state));
  // It lasted so long that another has begun, which goes by what it reads itself.
  if (state.rounds !== round) return;
  // The lease counts from before the heartbeat was sent: peers count from when they saw it (P3).
  state.confirmedAt = asked;
  // This round may have lasted longer than the lease: then the next one confirms it.
  if (isLeaseValid(state)) for (const callback of state.whenConfirmed.splice(0)) callback();
  if (state.stopping) return;
  const alive = new Set([...state.nodes.alive(now), state.node]);
  const wanted = (partition: number): boolean => rendezvous(partition, alive) === state.node;
  give(
    state,
    partitions.filter(({ partition }) => state.held.get(partition)?.phase === 'owned' && !wanted(partition)),
  );
  await claim(
    state,
    partitions.filter((record) => wanted(record.partition) && !state.held.has(record.partition) && isFree(state, record, now)),
  );
  await releaseUnheld(
    state,
    partitions.filter((record) => record.node === state.node && !state.held.has(record.partition) && !wanted(record.partition)),
  );
  for (const silent of state.nodes.forgotten(now)) await state.nodeRecords.remove(silent);
}

function beat(state: OwnershipState, generation: number): Promise<boolean> {
  return state.nodeRecords.beat({ node: state.node, run: state.run, generation, beat: ++state.beats });
}

/**
 * The name is another run's now. A run that took it later ends: this one was there first, and takes it back,
 * unless it was silent for so long that its successor had to take it for dead.
 */
async function keepName(state: OwnershipState, mine: number): Promise<void> {
  const record = (await state.nodeRecords.all()).find((each) => each.node === state.node);
  const later = record === undefined || record.generation > mine;
  if (later && (record === undefined || isLeaseValid(state))) {
    if (record !== undefined)
      state.log.error('another process has started under the name of this node; it will stop', { node: state.node });
    await state.nodeRecords.take(state.node, state.run, mine);
    await beat(state, mine);
    return;
  }
  state.displaced = true;
  state.stopping = true;
  const numbers = [...state.held.keys()];
  state.held.clear();
  state.hooks.drop(numbers);
  void state.hooks.stopServing(numbers);
  const error = nameTaken(state.node);
  state.log.error(error.message, { node: state.node });
  state.onNameTaken?.(error);
}

/**
 * Partitions that the store calls ours and this process does not have: the answer to a claim got lost, or what
 * was given back was not stored, or the run before had them. No other process takes them while the heartbeats of this one go on.
 */
async function releaseUnheld(state: OwnershipState, unheld: readonly PartitionRecord[]): Promise<void> {
  if (unheld.length === 0) return;
  await Promise.all(unheld.map(({ partition, epoch }) => state.partitionRecords.release(partition, epoch, state.node)));
  state.bus.broadcast(partitionsSubject, { from: state.node });
}

function isFree(state: OwnershipState, { node: owner }: PartitionRecord, now: number): boolean {
  return owner === undefined || owner === state.node || !state.nodes.mayLive(owner, now);
}

function dropLost(state: OwnershipState, partitions: readonly PartitionRecord[]): void {
  const taken = partitions.filter((record) => {
    const mine = state.held.get(record.partition);
    return mine !== undefined && (record.epoch > mine.epoch || (record.epoch === mine.epoch && record.node !== state.node));
  });
  // Whose it is cannot be read: then it is not ours (P3).
  const unknown = [...state.held.keys()].filter((partition) => state.faults.of(partition) !== undefined);
  drop(
    state,
    taken.map(({ partition }) => partition),
    unknown,
  );
}

/** @param taken by other processes @param unknown whose they are cannot be read */
function drop(state: OwnershipState, taken: readonly number[], unknown: readonly number[] = []): void {
  if (taken.length > 0) state.log.warn('other processes have taken partitions of this one', { partitions: taken });
  const numbers = [...taken, ...unknown];
  if (numbers.length === 0) return;
  for (const partition of numbers) state.held.delete(partition);
  state.hooks.drop(numbers);
  void state.hooks.stopServing(numbers);
}

function round(state: OwnershipState): Promise<void> {
  if (state.running !== undefined) {
    state.again = true;
    return state.running;
  }
  state.cancelRound();
  state.running = within(state.env, state.lease, observe(state))
    .then(
      () => {
        if (state.failing) state.log.info('the store answers again', { node: state.node });
        state.failing = false;
      },
      (error: unknown) => {
        if (!state.failing)
          state.log.error('cannot write a heartbeat: nothing is committed after a lease', {
            node: state.node,
            error: toFailure(error).message,
          });
        state.failing = true;
      },
    )
    .finally(() => {
      state.running = undefined;
      if (state.stopping) return;
      state.cancelRound = state.env.after(state.again ? 0 : state.beat, () => void round(state));
      state.again = false;
    });
  return state.running;
}

/** A store that does not answer must not keep this process from noticing. */
async function within(env: Env, ms: number, work: Promise<void>): Promise<void> {
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = env.after(ms, () => reject(new TroupeError('unavailable', `The store did not answer in ${ms} ms.`)));
  });
  try {
    await Promise.race([work, late]);
  } finally {
    cancel();
    work.catch(() => {});
  }
}

function nameTaken(node: string): TroupeError {
  return new TroupeError(
    'invalid-configuration',
    `Another process runs under the node name "${node}", so this one stops. Give each replica a name of its own in TROUPE_NODE.`,
    { retryable: false },
  );
}
