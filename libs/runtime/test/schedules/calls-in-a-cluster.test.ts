import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusterPlan } from './call-plan.ts';
import { faults } from './call-rules.ts';
import { carryOutInCluster } from './cluster-world.ts';

/** `TROUPE_SCHEDULES=20000` looks longer, `TROUPE_SEED=…` elsewhere. */
const numRuns = Number(process.env['TROUPE_SCHEDULES'] ?? 40);
const seed = Number(process.env['TROUPE_SEED'] ?? 20_260_302);

it('a call keeps its limits and counts, whatever befalls its task, its owner and its worker, at any point', async () => {
  await fc.assert(
    fc.asyncProperty(clusterPlan, async (plan) => {
      expect(faults(plan, await carryOutInCluster(plan))).toEqual([]);
    }),
    { numRuns, seed },
  );
}, 3_600_000);
