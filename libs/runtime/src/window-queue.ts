/**
 * Windows never overlap on a thread, whichever runtime opens them: whoever wants to run code of a
 * task waits here for its turn. A job gives the window back by calling `done`.
 */
export interface WindowQueue {
  run(job: (done: () => void) => void): void;
}

/** How many windows follow each other before the process looks at its sockets again. */
const BURST = 256;

/** The queue of this thread. */
export const windows: WindowQueue = windowQueue();

function windowQueue(): WindowQueue {
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
