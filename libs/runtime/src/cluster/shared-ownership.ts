import { partitionsSubject, toFailure, TroupeError, type WorkflowLog } from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import { every, uuid, type Env } from '@troupe/env';
import type { PartitionRecord, Store } from '@troupe/store';
import { liveNodes } from './live-nodes.ts';
import type { Ownership, OwnershipHooks } from './ownership.ts';
import { partitionFaults } from './partition-faults.ts';
import { rendezvous } from './rendezvous.ts';

export interface SharedOwnershipOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly log: WorkflowLog;
  /** Names this process. Of two processes of one name the later one stops. */
  readonly node: string;
  /** Called once when another process has the name: this one drops its tasks and is of no use any more. */
  readonly onNameTaken?: (error: TroupeError) => void;
  /** Milliseconds between two beats; 500 by default. */
  readonly beat?: number;
  /** Milliseconds a beat may stand still; 2,500 by default. */
  readonly lease?: number;
  readonly env: Env;
}

/** Milliseconds tasks have to come to rest when their partition moves between two live processes. */
const MOVE_GRACE = 3_000;
/** Milliseconds before what could not be read of a partition taken is read again. */
const RETRY = 500;

interface Held {
  readonly epoch: number;
  /** `leaving`: on its way to nobody, and served to the last. */
  phase: 'taking' | 'owned' | 'giving' | 'leaving';
}

function isServed(held: Held | undefined): boolean {
  return held?.phase === 'owned' || held?.phase === 'leaving';
}

/**
 * Partitions shared with other processes over one store. Every beat: say that this process lives,
 * look who else does, drop what others took, give away what is to be theirs, take what nobody has.
 */
export function sharedOwnership(options: SharedOwnershipOptions, hooks: OwnershipHooks): Ownership {
  const state = firstState(options, hooks);
  const { held, faults, bus, node, env } = state;
  const nudges = bus.listen(partitionsSubject, ({ from }) => {
    if (from !== node && !state.stopping) void round(state);
  });
  return {
    owns: (partition) => isServed(held.get(partition)) && isSure(state),
    *owned() {
      if (isSure(state)) for (const [partition, each] of held) if (isServed(each)) yield partition;
    },
    epoch: (partition) => held.get(partition)?.epoch,
    fault: faults.of,
    confirm(partition) {
      const mine = held.get(partition);
      if (mine === undefined) return false;
      if (isSure(state)) return true;
      return new Promise((resolve) => state.unsure.push(() => resolve(held.get(partition) === mine)));
    },
    trouble() {
      if (state.displaced) return 'another process has the name of this node';
      if (isSure(state)) return faults.all().join('; ') || undefined;
      return `the store has not heard of this process for ${state.lease} ms; it commits nothing before it has`;
    },
    async start() {
      await round(state);
      await Promise.all(state.taking);
      bus.broadcast(partitionsSubject, { from: node });
    },
    async stop(grace) {
      state.stopping = true;
      state.cancelRound();
      await state.running;
      // Beats go on meanwhile: what is being finished may still be committed.
      const stopBeating = every(env, state.beat, () => void round(state));
      const owned = [...held].flatMap(([partition, { phase }]) => (phase === 'owned' || phase === 'taking' ? [partition] : []));
      if (owned.length > 0) await giveBack(state, owned, grace);
      await Promise.all(state.giving);
      stopBeating();
      await state.running;
      await nudges.stop();
      await state.store.removeNode(node, state.run).catch(() => {});
      bus.broadcast(partitionsSubject, { from: node });
    },
  };
}

interface State extends Required<Omit<SharedOwnershipOptions, 'onNameTaken'>> {
  readonly onNameTaken: SharedOwnershipOptions['onNameTaken'];
  readonly hooks: OwnershipHooks;
  readonly nodes: ReturnType<typeof liveNodes>;
  readonly faults: ReturnType<typeof partitionFaults>;
  readonly held: Map<number, Held>;
  /** Called once this process is sure again of what it has. */
  readonly unsure: (() => void)[];
  readonly giving: Set<Promise<void>>;
  readonly taking: Set<Promise<void>>;
  readonly run: string;
  generation: number | undefined;
  beats: number;
  confirmedAt: number;
  failing: boolean;
  stopping: boolean;
  displaced: boolean;
  cancelRound: () => void;
  running: Promise<void> | undefined;
  again: boolean;
}

function firstState(
  { store, bus, log, node, onNameTaken, beat = 500, lease = 2_500, env }: SharedOwnershipOptions,
  hooks: OwnershipHooks,
): State {
  return {
    store,
    bus,
    log,
    node,
    onNameTaken,
    beat,
    lease,
    env,
    hooks,
    nodes: liveNodes(lease),
    faults: partitionFaults(log),
    held: new Map(),
    unsure: [],
    giving: new Set(),
    taking: new Set(),
    run: uuid(env),
    generation: undefined,
    beats: 0,
    confirmedAt: -Infinity,
    failing: false,
    stopping: false,
    displaced: false,
    cancelRound: () => {},
    running: undefined,
    again: false,
  };
}

/** Whether no peer can have thought this process dead since it last read who owns what. */
function isSure(state: State): boolean {
  return state.env.monotonic() - state.confirmedAt < state.lease;
}

async function observe(state: State): Promise<void> {
  const asked = state.env.monotonic();
  state.generation ??= await state.store.takeNode(state.node, state.run);
  if (!(await state.store.beat(state.node, state.run, ++state.beats))) await keepName(state, state.generation);
  if (state.displaced) return;
  const [records, found] = await Promise.all([state.store.nodes(), state.store.partitions()]);
  const partitions = state.faults.see(found);
  state.nodes.see(records, state.env.monotonic());
  dropLost(state, partitions);
  // Counted from before the beat was sent: peers count from when they saw it (P3).
  state.confirmedAt = asked;
  for (const told of state.unsure.splice(0)) told();
  if (state.stopping) return;
  const now = state.env.monotonic();
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
  for (const silent of state.nodes.forgotten(now)) await state.store.removeNode(silent.node, silent.run);
}

/**
 * The name is another run's now. A run that took it later ends: this one was there first, and takes it back,
 * unless it was silent for so long that its successor had to take it for dead.
 */
async function keepName(state: State, mine: number): Promise<void> {
  const record = (await state.store.nodes()).find((each) => each.node === state.node);
  const later = record === undefined || record.generation > mine;
  if (later && (record === undefined || isSure(state))) {
    if (record !== undefined)
      state.log.error('another process has started under the name of this node; it will stop', { node: state.node });
    await state.store.takeNode(state.node, state.run, mine);
    await state.store.beat(state.node, state.run, ++state.beats);
    return;
  }
  state.displaced = true;
  state.stopping = true;
  const numbers = [...state.held.keys()];
  state.held.clear();
  state.hooks.drop(numbers);
  void state.hooks.hush(numbers);
  const error = nameTaken(state.node);
  state.log.error(error.message, { node: state.node });
  state.onNameTaken?.(error);
}

function isFree(state: State, { node: owner }: PartitionRecord, now: number): boolean {
  return owner === undefined || owner === state.node || !state.nodes.mayLive(owner, now);
}

function dropLost(state: State, partitions: readonly PartitionRecord[]): void {
  const taken = partitions.filter((record) => {
    const mine = state.held.get(record.partition);
    return mine !== undefined && (record.epoch > mine.epoch || (record.epoch === mine.epoch && record.node !== state.node));
  });
  if (taken.length > 0)
    state.log.warn('other processes have taken partitions of this one', { partitions: taken.map(({ partition }) => partition) });
  // Whose it is cannot be read: then it is not ours (P3).
  const unknown = [...state.held.keys()].filter((partition) => state.faults.of(partition) !== undefined);
  const numbers = [...taken.map(({ partition }) => partition), ...unknown];
  if (numbers.length === 0) return;
  for (const partition of numbers) state.held.delete(partition);
  state.hooks.drop(numbers);
  void state.hooks.hush(numbers);
}

async function claim(state: State, free: readonly PartitionRecord[]): Promise<void> {
  const won = await Promise.all(free.map(({ partition, epoch }) => state.store.claimPartition(partition, epoch, state.node)));
  const taken = won.filter((record) => record !== undefined);
  if (taken.length === 0) return;
  for (const { partition, epoch } of taken) state.held.set(partition, { epoch, phase: 'taking' });
  // Not awaited: reading many tasks must not keep this process from beating.
  const reading = takeUp(state, taken).finally(() => state.taking.delete(reading));
  state.taking.add(reading);
}

async function takeUp(state: State, taken: readonly PartitionRecord[]): Promise<void> {
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
      await state.env.sleep(RETRY);
    }
  }
  const mine = still();
  for (const partition of mine) state.held.get(partition)!.phase = 'owned';
  state.hooks.serve(mine);
  state.log.info('took partitions', { partitions: mine.length, owned: state.held.size });
}

function give(state: State, records: readonly PartitionRecord[], grace = MOVE_GRACE): void {
  if (records.length === 0) return;
  const given = giveBack(
    state,
    records.map(({ partition }) => partition),
    grace,
  ).finally(() => state.giving.delete(given));
  state.giving.add(given);
}

async function giveBack(state: State, partitions: readonly number[], grace: number): Promise<void> {
  const heir = state.nodes.alive(state.env.monotonic()).some((other) => other !== state.node);
  const mine = partitions.flatMap((partition) => {
    const known = state.held.get(partition);
    if (known === undefined) return [];
    known.phase = heir ? 'giving' : 'leaving';
    return [{ partition, epoch: known.epoch }];
  });
  // Without an heir, what workers report meanwhile is still taken here.
  if (heir) await state.hooks.hush(partitions);
  await state.hooks.drain(partitions, grace, heir);
  if (!heir) await state.hooks.hush(partitions);
  await Promise.all(
    mine.map(async ({ partition, epoch }) => {
      if (state.held.get(partition)?.epoch !== epoch) return;
      state.held.delete(partition);
      // What began here while the others came to rest.
      state.hooks.drop([partition]);
      await state.store.releasePartition(partition, epoch, state.node);
    }),
  ).catch((error: unknown) =>
    state.log.warn('cannot give partitions back; they are free after a lease', { error: toFailure(error).message }),
  );
  state.bus.broadcast(partitionsSubject, { from: state.node });
}

function round(state: State): Promise<void> {
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
          state.log.error('cannot beat: nothing is committed after a lease', { node: state.node, error: toFailure(error).message });
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
