import fc from 'fast-check';
import { expect, it } from 'vitest';
import { acceptedOnce, type Course } from './interleavings/accepted-once.ts';
import { seededSchedule } from './interleavings/seeded-schedule.ts';

const course: fc.Arbitrary<Course> = fc.record({
  signals: fc.integer({ min: 1, max: 3 }),
  update: fc.boolean(),
  cancel: fc.boolean(),
  suspend: fc.boolean(),
  terminate: fc.boolean(),
  crashes: fc.integer({ min: 0, max: 3 }),
  faults: fc.integer({ min: 0, max: 3 }),
  lags: fc.boolean(),
  child: fc.constantFrom('none', 'there', 'purged'),
});

it('what was accepted happens once, in order, and is answered, however the store, the clients and deaths of the process interleave', async () => {
  const checked = fc.assert(
    fc.asyncProperty(
      course,
      fc.option(fc.constantFrom(0, 500, 3_000), { nil: undefined }),
      fc.array(fc.nat(1e9), { maxLength: 400, size: 'max' }),
      async (of, startIn, numbers) => {
        await acceptedOnce(startIn === undefined ? of : { ...of, startIn }, numbers);
      },
    ),
    { numRuns: 100 },
  );
  await expect(checked).resolves.toBeUndefined();
}, 60_000);

it('what comes while a task is being terminated is refused only once its end is durable (E6, R3)', async () => {
  // The process dies in between, and the task takes the message after all.
  const { course: found, numbers } = seededSchedule(100_560);
  await expect(acceptedOnce(found, numbers)).resolves.toBeUndefined();
});

it.each([301_272, 302_176])(
  'what is reported of a start is durable, whatever looks while its first turn is being stored (R5): schedule %i',
  async (seed) => {
    const { course: found, numbers } = seededSchedule(seed);
    await expect(acceptedOnce(found, numbers)).resolves.toBeUndefined();
  },
);
