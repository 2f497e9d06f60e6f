/**
 * Windows never overlap: whoever wants to run code of a task waits here for its turn. A job gives
 * the window back by calling `done`.
 */
export interface WindowQueue {
  run(job: (done: () => void) => void): void;
}

/** How many windows follow each other before the process looks at its sockets again. */
const BURST = 256;

function createQueue(): WindowQueue {
  let jobs: ((done: () => void) => void)[] = [];
  let head = 0;
  let open = false;
  let burst = 0;

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
      let returned = false;
      let finished = false;
      job(() => {
        finished = true;
        if (returned) next();
      });
      returned = true;
      if (!finished) return;
    }
  };

  return {
    run(job) {
      jobs.push(job);
      if (open) return;
      open = true;
      next();
    },
  };
}

const ofThisThread = createQueue();

/** The one queue of this thread: windows do not overlap, whichever runtime opens them. */
export function windowQueue(): WindowQueue {
  return ofThisThread;
}
