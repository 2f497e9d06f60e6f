import { partitionsSubject, toFailure, TroupeError, type WorkflowLog } from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import { uuid, type Env } from '@troupe/env';
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
  const { store, bus, log, node, beat = 500, lease = 2_500, env } = options;
  const nodes = liveNodes(lease);
  const faults = partitionFaults(log);
  const held = new Map<number, Held>();
  const unsure: (() => void)[] = [];
  const giving = new Set<Promise<void>>();
  const taking = new Set<Promise<void>>();
  const run = uuid(env);
  let generation: number | undefined;
  let beats = 0;
  let confirmedAt = -Infinity;
  let failing = false;
  let stopping = false;
  let displaced = false;
  let cancelRound = (): void => {};
  let running: Promise<void> | undefined;
  let again = false;

  /** Whether no peer can have thought this process dead since it last read who owns what. */
  const isSure = (): boolean => env.monotonic() - confirmedAt < lease;

  const observe = async (): Promise<void> => {
    const asked = env.monotonic();
    generation ??= await store.takeNode(node, run);
    if (!(await store.beat(node, run, ++beats))) await keepName(generation);
    if (displaced) return;
    const [records, found] = await Promise.all([store.nodes(), store.partitions()]);
    const partitions = faults.see(found);
    nodes.see(records, env.monotonic());
    dropLost(partitions);
    // Counted from before the beat was sent: peers count from when they saw it (P3).
    confirmedAt = asked;
    for (const told of unsure.splice(0)) told();
    if (stopping) return;
    const now = env.monotonic();
    const alive = new Set([...nodes.alive(now), node]);
    const wanted = (partition: number): boolean => rendezvous(partition, alive) === node;
    give(partitions.filter(({ partition }) => held.get(partition)?.phase === 'owned' && !wanted(partition)));
    await claim(partitions.filter((record) => wanted(record.partition) && !held.has(record.partition) && isFree(record, now)));
    for (const silent of nodes.forgotten(now)) await store.removeNode(silent.node, silent.run);
  };

  /**
   * The name is another run's now. A run that took it later ends: this one was there first, and takes it back,
   * unless it was silent for so long that its successor had to take it for dead.
   */
  const keepName = async (mine: number): Promise<void> => {
    const record = (await store.nodes()).find((each) => each.node === node);
    const later = record === undefined || record.generation > mine;
    if (later && (record === undefined || isSure())) {
      if (record !== undefined) log.error('another process has started under the name of this node; it will stop', { node });
      await store.takeNode(node, run, mine);
      await store.beat(node, run, ++beats);
      return;
    }
    displaced = true;
    stopping = true;
    const numbers = [...held.keys()];
    held.clear();
    hooks.drop(numbers);
    void hooks.hush(numbers);
    const error = nameTaken(node);
    log.error(error.message, { node });
    options.onNameTaken?.(error);
  };

  const isFree = ({ node: owner }: PartitionRecord, now: number): boolean =>
    owner === undefined || owner === node || !nodes.mayLive(owner, now);

  const dropLost = (partitions: readonly PartitionRecord[]): void => {
    const taken = partitions.filter((record) => {
      const mine = held.get(record.partition);
      return mine !== undefined && (record.epoch > mine.epoch || (record.epoch === mine.epoch && record.node !== node));
    });
    if (taken.length > 0)
      log.warn('other processes have taken partitions of this one', { partitions: taken.map(({ partition }) => partition) });
    // Whose it is cannot be read: then it is not ours (P3).
    const unknown = [...held.keys()].filter((partition) => faults.of(partition) !== undefined);
    const numbers = [...taken.map(({ partition }) => partition), ...unknown];
    if (numbers.length === 0) return;
    for (const partition of numbers) held.delete(partition);
    hooks.drop(numbers);
    void hooks.hush(numbers);
  };

  const claim = async (free: readonly PartitionRecord[]): Promise<void> => {
    const won = await Promise.all(free.map(({ partition, epoch }) => store.claimPartition(partition, epoch, node)));
    const taken = won.filter((record) => record !== undefined);
    if (taken.length === 0) return;
    for (const { partition, epoch } of taken) held.set(partition, { epoch, phase: 'taking' });
    // Not awaited: reading many tasks must not keep this process from beating.
    const reading = takeUp(taken).finally(() => taking.delete(reading));
    taking.add(reading);
  };

  const takeUp = async (taken: readonly PartitionRecord[]): Promise<void> => {
    const still = (): readonly number[] =>
      taken
        .filter(({ partition, epoch }) => held.get(partition)?.epoch === epoch && held.get(partition)?.phase === 'taking')
        .map(({ partition }) => partition);
    for (let mine = still(); mine.length > 0; mine = still()) {
      try {
        await hooks.take(mine);
        break;
      } catch (error) {
        log.error('cannot take up the tasks of partitions, trying again', { error: toFailure(error).message });
        await env.sleep(RETRY);
      }
    }
    const mine = still();
    for (const partition of mine) held.get(partition)!.phase = 'owned';
    hooks.serve(mine);
    log.info('took partitions', { partitions: mine.length, owned: held.size });
  };

  const give = (records: readonly PartitionRecord[], grace = MOVE_GRACE): void => {
    if (records.length === 0) return;
    const given = giveBack(
      records.map(({ partition }) => partition),
      grace,
    ).finally(() => giving.delete(given));
    giving.add(given);
  };

  const giveBack = async (partitions: readonly number[], grace: number): Promise<void> => {
    const heir = nodes.alive(env.monotonic()).some((other) => other !== node);
    const mine = partitions.flatMap((partition) => {
      const known = held.get(partition);
      if (known === undefined) return [];
      known.phase = heir ? 'giving' : 'leaving';
      return [{ partition, epoch: known.epoch }];
    });
    // Without an heir, what workers report meanwhile is still taken here.
    if (heir) await hooks.hush(partitions);
    await hooks.drain(partitions, grace, heir);
    if (!heir) await hooks.hush(partitions);
    await Promise.all(
      mine.map(async ({ partition, epoch }) => {
        if (held.get(partition)?.epoch !== epoch) return;
        held.delete(partition);
        // What began here while the others came to rest.
        hooks.drop([partition]);
        await store.releasePartition(partition, epoch, node);
      }),
    ).catch((error: unknown) => log.warn('cannot give partitions back; they are free after a lease', { error: toFailure(error).message }));
    bus.broadcast(partitionsSubject, { from: node });
  };

  const round = (): Promise<void> => {
    if (running !== undefined) {
      again = true;
      return running;
    }
    cancelRound();
    running = within(env, lease, observe())
      .then(
        () => {
          if (failing) log.info('the store answers again', { node });
          failing = false;
        },
        (error: unknown) => {
          if (!failing) log.error('cannot beat: nothing is committed after a lease', { node, error: toFailure(error).message });
          failing = true;
        },
      )
      .finally(() => {
        running = undefined;
        if (stopping) return;
        cancelRound = env.after(again ? 0 : beat, () => void round());
        again = false;
      });
    return running;
  };

  const nudges = bus.listen(partitionsSubject, ({ from }) => {
    if (from !== node && !stopping) void round();
  });

  return {
    owns: (partition) => isServed(held.get(partition)) && isSure(),
    *owned() {
      if (isSure()) for (const [partition, each] of held) if (isServed(each)) yield partition;
    },
    epoch: (partition) => held.get(partition)?.epoch,
    fault: faults.of,
    confirm(partition) {
      const mine = held.get(partition);
      if (mine === undefined) return false;
      if (isSure()) return true;
      return new Promise((resolve) => unsure.push(() => resolve(held.get(partition) === mine)));
    },
    trouble() {
      if (displaced) return 'another process has the name of this node';
      if (isSure()) return faults.all().join('; ') || undefined;
      return `the store has not heard of this process for ${lease} ms; it commits nothing before it has`;
    },
    async start() {
      await round();
      await Promise.all(taking);
      bus.broadcast(partitionsSubject, { from: node });
    },
    async stop(grace) {
      stopping = true;
      cancelRound();
      await running;
      // Beats go on meanwhile: what is being finished may still be committed.
      let cancelBeat = (): void => {};
      const beatOn = (): void => {
        cancelBeat = env.after(beat, () => {
          beatOn();
          void round();
        });
      };
      beatOn();
      const owned = [...held].flatMap(([partition, { phase }]) => (phase === 'owned' || phase === 'taking' ? [partition] : []));
      if (owned.length > 0) await giveBack(owned, grace);
      await Promise.all(giving);
      cancelBeat();
      await running;
      await nudges.stop();
      await store.removeNode(node, run).catch(() => {});
      bus.broadcast(partitionsSubject, { from: node });
    },
  };
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
