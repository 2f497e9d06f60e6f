import { startOddityRun } from './oddity-run.ts';
import { familyNames } from './world.ts';

/** `npm run oddities -- [runs] [seed]`: agents of every family of model servers, while every third answer is odd. */
const [runs = '2000', given = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const SIDE_BY_SIDE = 16;
console.log(`${runs} runs, seed ${given}`);
const run = await startOddityRun(Number(given));
for (const family of familyNames) await run.orderly(family);
let next = 0;
await Promise.all(
  Array.from({ length: SIDE_BY_SIDE }, async () => {
    while (next < Number(runs)) {
      const number = next++;
      const before = run.report.faults.length;
      await run.odd(number);
      for (const fault of run.report.faults.slice(before)) console.log(fault);
      if ((number + 1) % 100 === 0) console.log(`${number + 1} runs, ${run.report.faults.length} faults`);
    }
  }),
);
const { tasks, failed, sent } = run.report;
const faults = [...run.report.faults, ...run.refusals()];
await run.close();
console.table([...sent].map(([oddity, times]) => ({ oddity, times })));
console.log(`${tasks} tasks. Failed:`, Object.fromEntries(failed));
console.log(
  faults.length === 0 ? 'No effect was wrong or doubled, no session was lost, no call was paid for twice.' : faults.slice(0, 50).join('\n'),
);
process.exitCode = faults.length === 0 ? 0 : 1;
