import { acceptedOnce } from './accepted-once.ts';
import { seededSchedule } from './seeded-schedule.ts';

/**
 * Runs many schedules, one for each seed: `node soak.ts [how many] [first seed]`. The seed of one that
 * fails is printed, and gives it again; of a single schedule every step is printed.
 */
const [count = 10_000, first = 1] = process.argv.slice(2).map(Number);

let failed = 0;
const began = performance.now();
for (let seed = first; seed < first + count; seed++) {
  const { course, numbers } = seededSchedule(seed);
  try {
    await acceptedOnce(course, numbers, count === 1 ? console.log : undefined);
  } catch (error) {
    failed++;
    const { actual, expected } = error as { actual?: unknown; expected?: unknown };
    const difference = expected === undefined ? '' : `\n  expected ${JSON.stringify(expected)}\n  actual   ${JSON.stringify(actual)}`;
    console.error(`seed ${seed}: ${JSON.stringify(course)}${difference}\n${error instanceof Error ? error.stack : String(error)}`);
  }
}
console.log(`${count} schedules in ${Math.round((performance.now() - began) / 1_000)} s, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
