import { defaultBounds } from '@troupe/contracts';
import type { WaitingRun } from '../schedule-state.ts';

/** What is to be done about runs. */
export interface Admitted {
  readonly start: readonly WaitingRun[];
  readonly skip: readonly WaitingRun[];
  readonly wait: readonly WaitingRun[];
  /** What is done to open runs. */
  readonly stop?: 'cancel' | 'terminate';
}

/** So many begin at once of one schedule. */
const MOST_AT_ONCE = 50;

/**
 * Which runs begin, by the overlap policy of each. Those that wait come first, in their order.
 *
 * @param open how many runs are open
 */
export function admit(open: number, waiting: readonly WaitingRun[], due: readonly WaitingRun[]): Admitted {
  const start: WaitingRun[] = [];
  const skip: WaitingRun[] = [];
  let wait: WaitingRun[] = [];
  for (const run of waiting)
    if (run.overlap === 'allow' ? start.length < MOST_AT_ONCE : open + start.length + wait.length === 0) start.push(run);
    else (run.overlap === 'skip' ? skip : wait).push(run);
  for (const run of due) {
    if (run.overlap === 'allow' || open + start.length + wait.length === 0) {
      start.push(run);
      continue;
    }
    switch (run.overlap) {
      case 'skip':
        skip.push(run);
        break;
      case 'queue-one':
        (wait.some(({ cause }) => cause === 'time') ? skip : wait).push(run);
        break;
      case 'queue-all':
        (wait.length >= defaultBounds.scheduleWaiting ? skip : wait).push(run);
        break;
      case 'cancel':
      case 'terminate':
        // It takes the place of one that waits for the same.
        skip.push(...wait.filter(({ cause }) => cause === 'time'));
        wait = [...wait.filter(({ cause }) => cause !== 'time'), run];
        break;
      default:
        run.overlap satisfies never;
    }
  }
  const stop = (['terminate', 'cancel'] as const).find((how) => wait.some(({ overlap }) => overlap === how));
  return { start, skip, wait, ...(stop === undefined || open === 0 ? {} : { stop }) };
}
