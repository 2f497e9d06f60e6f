import type { Course } from './accepted-once.ts';
import { numbersOf } from './tape.ts';

const CHOICES = 400;

/** The schedule that a seed stands for: the same one every time. */
export function seededSchedule(seed: number): { readonly course: Course; readonly numbers: readonly number[] } {
  const numbers = numbersOf(seed, CHOICES);
  return { course: courseOf(numbers.splice(0, 11)), numbers };
}

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
