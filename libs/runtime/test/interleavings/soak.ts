import { acceptedOnce, type Course } from './accepted-once.ts';
import { numbersOf } from './tape.ts';

/**
 * Runs many schedules, one for each seed: `node soak.ts [how many] [first seed]`. The seed of one that
 * fails is printed, and gives it again; of a single schedule every step is printed.
 */
const [count = 10_000, first = 1] = process.argv.slice(2).map(Number);
const CHOICES = 400;

let failed = 0;
const began = performance.now();
for (let seed = first; seed < first + count; seed++) {
  const numbers = numbersOf(seed, CHOICES);
  const course = courseOf(numbers.splice(0, 11));
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

function courseOf(numbers: readonly number[]): Course {
  const [signals, update, cancel, suspend, terminate, crashes, faults, later, ms, lags, child] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    signals: 1 + (signals % 3),
    update: update % 2 === 0,
    cancel: cancel % 3 === 0,
    suspend: suspend % 2 === 0,
    terminate: terminate % 4 === 0,
    crashes: crashes % 4,
    faults: faults % 4,
    lags: lags % 2 === 0,
    child: (['none', 'there', 'purged'] as const)[child % 3]!,
    ...(later % 3 === 0 ? { startIn: ms % 4_000 } : {}),
  };
}
