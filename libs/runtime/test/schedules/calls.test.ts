import fc from 'fast-check';
import { expect, it } from 'vitest';
import { embeddedPlan } from './call-plan.ts';
import { faults } from './call-rules.ts';
import { carryOut } from './call-world.ts';

/** `TROUPE_SCHEDULES=20000` looks longer, `TROUPE_SEED=…` elsewhere. */
const numRuns = Number(process.env['TROUPE_SCHEDULES'] ?? 150);
const seed = Number(process.env['TROUPE_SEED'] ?? 20_260_301);

it('a call keeps its limits and counts, whatever befalls its task and process, at any point', async () => {
  await fc.assert(
    fc.asyncProperty(embeddedPlan, async (plan) => {
      expect(faults(plan, await carryOut(plan))).toEqual([]);
    }),
    { numRuns, seed, ...(numRuns > 1_000 ? { interruptAfterTimeLimit: 3_600_000 } : {}) },
  );
}, 3_600_000);
