import { afterAll, beforeAll, expect, it } from 'vitest';
import { startOddityRun, type OddityRun } from './model-oddities/oddity-run.ts';
import { familyNames } from './model-oddities/world.ts';

let run: OddityRun;
const seed = 20_260;

beforeAll(async () => {
  run = await startOddityRun(seed);
});
afterAll(() => run.close());

it.each(familyNames)(
  'agents with tools, typed output, other agents, handoffs, approvals and a failover go through a session with %s',
  async (family) => {
    const before = run.report.faults.length;
    await run.orderly(family);
    expect(run.report.faults.slice(before)).toEqual([]);
  },
);

it('no odd answer brings about a wrong effect, a doubled one, or the loss of a session (`npm run oddities` tries more)', async () => {
  for (let from = 0; from < 96; from += 16) await Promise.all(Array.from({ length: 16 }, (_, index) => run.odd(from + index)));
  expect(run.report.faults).toEqual([]);
  expect(run.report.sent.size).toBeGreaterThan(20);
}, 180_000);

it('each request was taken: a field a server does not know is left out after its first refusal', () => {
  expect(run.refusals()).toEqual([]);
});
