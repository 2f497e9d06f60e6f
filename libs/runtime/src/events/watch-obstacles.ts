import type { Env } from '@troupe/env';
import type { ObstacleChange } from './task-obstacles.ts';

/** Looks for one reader what keeps a task from going on: at once, and whenever it had no event for a while. */
export interface ObstacleWatch {
  /** Called when there is something to take. */
  onChange: () => void;
  /** What changed since it was taken the last time. */
  take(): readonly ObstacleChange[];
  /** Something changed that is in no turn. */
  look(): void;
  /** A turn was made: what it asked for may turn out to be an obstacle soon. */
  turned(): void;
  stop(): void;
}

/** Milliseconds after a turn, which may be one of many, and between two looks while there is none: workers come and go. */
const AFTER = { turn: 200, look: 5_000 };

/**
 * @param known marks of what the reader got; the reader keeps them up to date
 * @param read what is new to a reader who knows those
 */
export function watchObstacles(
  env: Pick<Env, 'after'>,
  known: ReadonlySet<string>,
  read: (known: ReadonlySet<string>) => Promise<readonly ObstacleChange[]>,
): ObstacleWatch {
  let found: readonly ObstacleChange[] = [];
  let reading = false;
  let again = false;
  let soon = false;
  let stopped = false;
  let cancel = (): void => {};

  const lookAfter = (ms: number): void => {
    cancel();
    if (!stopped) cancel = env.after(ms, () => watch.look());
  };
  const readNow = async (): Promise<void> => {
    reading = true;
    soon = false;
    // A task that is moving, or was deleted, is looked at again, or its stream ends.
    const changes = await read(known).catch(() => []);
    reading = false;
    if (stopped) return;
    found = changes;
    lookAfter(again ? AFTER.turn : AFTER.look);
    again = false;
    if (changes.length > 0) watch.onChange();
  };
  const watch: ObstacleWatch = {
    onChange: () => {},
    take() {
      const changes = found;
      found = [];
      return changes;
    },
    look() {
      if (stopped) return;
      // What was found is taken first: only then it is known what the reader knows.
      if (reading) again = true;
      else if (found.length > 0) lookAfter(AFTER.turn);
      else void readNow();
    },
    turned() {
      if (reading) again = true;
      else if (!soon) lookAfter(AFTER.turn);
      soon = true;
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
  void readNow();
  return watch;
}
