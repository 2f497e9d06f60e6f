/**
 * Runs actions once the current event loop turn is over, in order and in one go. An action that
 * throws is an uncaught exception; those after it still run.
 */
export function turnEnd(): (action: () => void) => void {
  let waiting: (() => void)[] = [];
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(run);
  };

  const run = (): void => {
    const actions = waiting;
    waiting = [];
    scheduled = false;
    let begun = 0;
    try {
      while (begun < actions.length) actions[begun++]!();
    } finally {
      if (begun < actions.length) {
        waiting = [...actions.slice(begun), ...waiting];
        schedule();
      }
    }
  };

  return (action) => {
    waiting.push(action);
    schedule();
  };
}
