import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Program } from '@troupe/testing';
import { startCluster, type Cluster } from '../chaos/cluster.ts';
import { startFront, type Front } from './front.ts';
import { revisions, runServerScenario, serverScenarios, type Revision } from './run-suite.ts';

const EVERY_MS = 5_000;
/** How often a scenario is begun whose connection a kill broke. */
const MOST_TRIES = 8;

export interface UnderKills {
  readonly kills: number;
  /** Scenarios that passed, those of each round. */
  readonly passed: number;
  /** Runs whose own connection was broken; each was begun again. */
  readonly broken: number;
  /** What failed though its connection held, with what the suite said. */
  readonly failed: readonly { readonly scenario: string; readonly output: string }[];
}

/**
 * Runs the scenarios of the official suite for servers one after the other, over two orchestrators and a tool gateway,
 * while every five seconds the gateway and one of the orchestrators are killed. A scenario may fail where the
 * orchestrator died that its connection went to, and has to pass when it is begun again.
 */
export async function runUnderKills(
  { rounds, name = '' }: { readonly rounds: number; /** Part of the names of those that run. */ readonly name?: string | undefined },
  say: (line: string) => void,
): Promise<UnderKills> {
  await using cluster = await startCluster(fileURLToPath(new URL('app', import.meta.url)), {});
  const killing = startKilling(cluster);
  await using front = await startFront(() => cluster.of('orchestrator').filter((each) => !killing.down.has(each)));
  const failed: { scenario: string; output: string }[] = [];
  let [passed, broken] = [0, 0];
  try {
    for (let round = 0; round < rounds; round++)
      for (const revision of revisions)
        for (const scenario of await serverScenarios(revision)) {
          if (!scenario.includes(name)) continue;
          const run = await unbroken(front, revision, scenario);
          broken += run.broken;
          if (run.passed) passed++;
          else failed.push({ scenario: `${revision} ${scenario}`, output: run.output });
          say(`${revision} ${scenario}: ${run.passed ? 'passed' : 'failed'}, ${run.broken} connections broken, ${killing.kills()} kills`);
        }
  } finally {
    await killing.stop();
  }
  return { kills: killing.kills(), passed, broken, failed };
}

/** Runs a scenario until no kill breaks its connection. */
async function unbroken(
  front: Front,
  revision: Revision,
  scenario: string,
): Promise<{ readonly passed: boolean; readonly broken: number; readonly output: string }> {
  for (let broken = 0; ; broken++) {
    const before = front.broken();
    const run = await runServerScenario(`${front.url}/mcp`, revision, scenario);
    if (run.passed || front.broken() === before || broken === MOST_TRIES) return { ...run, broken };
  }
}

interface Killing {
  readonly kills: () => number;
  /** What was killed and is not ready again. */
  readonly down: ReadonlySet<Program>;
  readonly stop: () => Promise<void>;
}

/** Kills one orchestrator and the gateway, starts them again, and once both are ready the next orchestrator. */
function startKilling(cluster: Cluster): Killing {
  const over = new AbortController();
  const down = new Set<Program>();
  let kills = 0;
  const killed = async (victim: Program): Promise<void> => {
    down.add(victim);
    await victim.kill();
    await victim.start();
    down.delete(victim);
  };
  const orchestrators = cluster.of('orchestrator');
  const done = (async () => {
    while (!over.signal.aborted) {
      await delay(EVERY_MS, undefined, { signal: over.signal }).catch(() => {});
      if (over.signal.aborted) return;
      const victims = [orchestrators[kills % orchestrators.length]!, ...cluster.of('tool-gateway')];
      kills++;
      await Promise.all(victims.map(killed));
    }
  })();
  // It is seen when it is stopped.
  done.catch(() => {});
  return {
    kills: () => kills,
    down,
    async stop() {
      over.abort();
      await done;
    },
  };
}
