/** Calls back when a time is over. One timer serves many: nearly all of them are taken back long before. */
export interface Deadlines {
  /** @returns takes it back */
  add(ms: number, late: () => void): () => void;
  /** Nothing is late any more. */
  stop(): void;
}

interface Deadline {
  readonly at: number;
  readonly late: () => void;
}

/**
 * @param after calls back once `ms` milliseconds later; the answer cancels it. It stays set while nothing waits, so it must not keep the process running
 * @param now milliseconds of a clock that never goes back
 */
export function deadlines(after: (ms: number, callback: () => void) => () => void, now: () => number): Deadlines {
  const open = new Set<Deadline>();
  let armedFor = Infinity;
  let disarm = (): void => {};

  const arm = (at: number): void => {
    if (at >= armedFor) return;
    disarm();
    armedFor = at;
    disarm = after(Math.max(0, Math.ceil(at - now())), fire);
  };
  const fire = (): void => {
    // Timers may come a little before the clock says so.
    const time = Math.max(now(), armedFor);
    armedFor = Infinity;
    const due = [...open].filter(({ at }) => at <= time);
    for (const deadline of due) open.delete(deadline);
    let first = Infinity;
    for (const { at } of open) first = Math.min(first, at);
    // The others keep their timer, whatever is called now.
    if (first < Infinity) arm(first);
    for (const { late } of due) late();
  };

  return {
    add(ms, late) {
      const deadline: Deadline = { at: now() + ms, late };
      open.add(deadline);
      arm(deadline.at);
      return () => void open.delete(deadline);
    },
    stop() {
      open.clear();
      disarm();
    },
  };
}
