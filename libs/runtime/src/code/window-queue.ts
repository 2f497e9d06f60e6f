/**
 * Windows never overlap: what wants to run code of a task waits here for its turn. A job gives
 * the window back by calling `done`, or by throwing: one job never keeps it from the others.
 */
export interface WindowQueue {
  /**
   * @param job calls `done` once; more calls change nothing
   * @param threw takes what the job throws, when the window is given back; must not throw
   */
  run(job: (done: () => void) => void, threw: (error: unknown) => void): void;
  /** The number of the window that is open, 0 when none is. One that stays the same holds up all tasks. */
  readonly current: number;
}

interface Job {
  readonly run: (done: () => void) => void;
  readonly threw: (error: unknown) => void;
}

/** How many windows follow each other before the process looks at its sockets again. */
const BURST = 256;

/** One for a thread; made alone by tests only. */
export function createWindowQueue(): WindowQueue {
  let jobs: Job[] = [];
  let head = 0;
  let open = false;
  let burst = 0;
  let windows = 0;

  const next = (): void => {
    // Jobs that finish at once are looped over, not recursed into.
    for (;;) {
      if (head === jobs.length) {
        jobs = [];
        head = 0;
        open = false;
        return;
      }
      if (burst++ === BURST) {
        burst = 0;
        setImmediate(next);
        return;
      }
      const job = jobs[head]!;
      jobs[head++] = undefined!;
      if (!runOne(job)) return;
    }
  };

  /** Whether the window was given back by the time the job returned. */
  const runOne = ({ run, threw }: Job): boolean => {
    windows++;
    let returned = false;
    let finished = false;
    try {
      run(() => {
        if (finished) return;
        finished = true;
        if (returned) next();
      });
    } catch (error) {
      finished = true;
      threw(error);
    }
    returned = true;
    return finished;
  };

  return {
    run(run, threw) {
      jobs.push({ run, threw });
      if (open) return;
      open = true;
      next();
    },
    get current() {
      return open ? windows : 0;
    },
  };
}

const ofThisThread = createWindowQueue();

/** The one queue of this thread: windows do not overlap, whichever runtime opens them. */
export function windowQueue(): WindowQueue {
  return ofThisThread;
}
