import { runHandler } from './run-handler.ts';

/**
 * Runs actions once the current event loop turn is over, in order and in one go. What an action
 * throws goes to `onError`; those after it still run.
 */
export function turnEnd(onError: (error: unknown) => void): (action: () => unknown) => void {
  let waiting: (() => unknown)[] = [];

  const run = (): void => {
    const actions = waiting;
    waiting = [];
    for (const action of actions) runHandler(action, onError);
  };

  return (action) => {
    if (waiting.push(action) === 1) setImmediate(run);
  };
}
