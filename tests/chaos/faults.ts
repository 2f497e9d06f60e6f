import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '@troupe/testing';
import { NOBODY, partitionShares } from '../partition-shares.ts';
import type { Cluster } from './cluster.ts';

/** What is done to the cluster while tasks run. Times in seconds. */
export interface FaultPlan {
  readonly seconds: number;
  /** Between two kills of a random process. */
  readonly killEvery: number;
  readonly natsRestarts: number;
  readonly natsWipes: number;
  /** How long the store is away, once. */
  readonly storeOutage: number;
  /** How long one orchestrator is stopped by SIGSTOP, once. */
  readonly pause: number;
  /** Share of the store's answers that are lost after the write. */
  readonly lostReplies: number;
}

export interface FaultReport {
  readonly kills: number;
  readonly natsRestarts: number;
  readonly natsWipes: number;
  readonly lostReplies: number;
  /** Commits of the paused orchestrator that were refused after it woke up. */
  readonly refused: number;
}

/** Milliseconds a process stays dead. */
const DEAD_MS = 500;
/** Partitions an orchestrator has at least before it is paused. */
const SHARE = 16;
/** Milliseconds until it must have them. */
const SHARED_WITHIN_MS = 30_000;
/** Milliseconds to make the work that falls due in the middle of the pause. */
const LEAD_MS = 5_000;
/** Times an orchestrator is paused at most, until it had something to commit when it woke up. */
const PAUSES = 3;
/** Milliseconds a woken orchestrator gets to find out. */
const AWAKE_MS = 10_000;

/**
 * Does the plan, and leaves everything running.
 *
 * @param beforePause makes work, for the orchestrator that is about to be paused, that is due at a moment in milliseconds since 1970
 */
export async function harm(
  cluster: Cluster,
  plan: FaultPlan,
  random: () => number,
  beforePause: (due: number) => Promise<void>,
  say: (line: string) => void,
): Promise<FaultReport> {
  const begun = performance.now();
  const until = begun + plan.seconds * 1_000;
  const busy = new Set<Program>();
  let kills = 0;
  let refused = 0;
  let over = false;

  cluster.storeProxy.fault = () => (!over && random() < plan.lostReplies ? 'lose-reply' : 'pass');

  const killing = async (): Promise<void> => {
    const restarts: Promise<void>[] = [];
    while (performance.now() + plan.killEvery * 1_000 < until) {
      await sleep(plan.killEvery * 1_000);
      const victims = cluster.processes.filter((each) => !busy.has(each) && each.pid !== undefined);
      const victim = victims[Math.floor(random() * victims.length)];
      if (victim === undefined) continue;
      busy.add(victim);
      kills++;
      restarts.push(
        victim
          .kill()
          .then(() => sleep(DEAD_MS))
          .then(() => revive(victim))
          .finally(() => busy.delete(victim)),
      );
    }
    await Promise.all(restarts);
  };

  /** It may die of a server that is away: then it is started again, as an operator would. */
  const revive = async (victim: Program): Promise<void> => {
    for (;;) {
      try {
        await victim.start();
        return;
      } catch (error) {
        say(`${victim.name} did not start: ${String(error).slice(-400)}`);
        await victim.kill();
        await sleep(1_000);
      }
    }
  };

  const restartingNats = async (): Promise<void> => {
    const times = plan.natsRestarts + plan.natsWipes;
    for (let i = 0; i < times; i++) {
      await sleep(((plan.seconds * 1_000) / (times + 1)) * 0.9);
      const wipe =
        i % Math.max(1, Math.floor(times / Math.max(1, plan.natsWipes))) === 0 &&
        i / Math.floor(times / Math.max(1, plan.natsWipes)) < plan.natsWipes;
      say(wipe ? 'NATS is killed and its store wiped' : 'NATS is killed');
      await cluster.nats.restart({ wipe });
    }
  };

  const stoppingStore = async (): Promise<void> => {
    if (plan.storeOutage === 0) return;
    await sleep(plan.seconds * 250);
    say(`the store is away for ${plan.storeOutage} s`);
    await cluster.mongo.kill9();
    await sleep(plan.storeOutage * 1_000);
    await cluster.mongo.restart();
    say('the store is back');
  };

  const pausing = async (): Promise<void> => {
    if (plan.pause === 0) return;
    await sleep(plan.seconds * 600);
    // Both are left alone for a while, so that each has its share of the partitions.
    const orchestrators = cluster.of('orchestrator');
    while (orchestrators.some((each) => busy.has(each) || each.pid === undefined)) await sleep(50);
    for (const each of orchestrators) busy.add(each);
    const [victim, other] = orchestrators as readonly [Program, Program];
    // Partitions that moved before the pause left their code behind: then the woken one reads before it commits, and finds out.
    for (let i = 0; i < PAUSES && refused === 0; i++) refused = await pause(victim, other);
    busy.delete(victim);
    busy.delete(other);
  };

  /** How many commits of the paused orchestrator were refused after it woke up. */
  const pause = async (victim: Program, other: Program): Promise<number> => {
    busy.add(other);
    for (let lead = LEAD_MS; ; lead *= 2) {
      await shared(cluster);
      const stop = Date.now() + lead;
      await beforePause(stop + plan.pause * 500);
      await sleep(Math.max(0, stop - Date.now()));
      if (Date.now() < stop + plan.pause * 100 && areShared(await sharesOf(cluster))) break;
    }
    say(`${victim.name} is stopped for ${plan.pause} s`);
    victim.signal('SIGSTOP');
    busy.delete(other);
    await sleep(plan.pause * 1_000);
    const before = refusals(victim);
    victim.signal('SIGCONT');
    await sleep(AWAKE_MS);
    const count = refusals(victim) - before;
    say(`${victim.name} woke up; ${count} commits of it were refused`);
    return count;
  };

  await Promise.all([killing(), restartingNats(), stoppingStore(), pausing()]);
  over = true;
  for (const each of cluster.processes) if (each.pid === undefined) await revive(each);
  return {
    kills,
    natsRestarts: plan.natsRestarts,
    natsWipes: plan.natsWipes,
    lostReplies: cluster.storeProxy.count['lose-reply'],
    refused,
  };
}

/** Resolves once two orchestrators have their share of the partitions. */
async function shared(cluster: Cluster): Promise<void> {
  for (const deadline = performance.now() + SHARED_WITHIN_MS; ; await sleep(100)) {
    const shares = await sharesOf(cluster);
    if (areShared(shares)) return;
    if (performance.now() < deadline) continue;
    const found = [...shares].map(([node, count]) => `${node} has ${count}`).join(', ');
    throw new Error(`After ${SHARED_WITHIN_MS} ms two orchestrators do not share the partitions: ${found}.`);
  }
}

function areShared(shares: ReadonlyMap<string, number>): boolean {
  return [...shares].filter(([node, count]) => node !== NOBODY && count >= SHARE).length === 2;
}

function sharesOf({ mongo }: Cluster): Promise<ReadonlyMap<string, number>> {
  return partitionShares(`${mongo.url}/troupe`);
}

function refusals(orchestrator: Program): number {
  return orchestrator.output().split('commit refused').length - 1;
}
