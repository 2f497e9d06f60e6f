import { isDelivered, type Command, type Delivered, type Input } from '@troupe/contracts';
import { deliver } from './deliver.ts';
import type { Execution } from './execution/execution.ts';
import type { Violation } from './violation.ts';
import { closeWindow, openWindow } from './execution/window.ts';

export interface TurnRequest {
  readonly n: number;
  readonly at: number;
  readonly inputs: readonly Input[];
  /** The commands the log has for this turn, on replay. */
  readonly recorded?: readonly Command[];
}

export type TurnOutcome =
  /** `left`: inputs that could not be delivered any more, because the code ended before them. */
  | { readonly kind: 'ran'; readonly commands: readonly Command[]; readonly left: readonly Delivered[] }
  | { readonly kind: 'mismatch'; readonly missing: readonly Command[]; readonly unexpected: readonly Command[] }
  | { readonly kind: 'violation'; readonly violation: Violation }
  /** The platform itself could not hand an input to the code; the execution is of no use any more. */
  | { readonly kind: 'broken'; readonly error: unknown };

/**
 * Runs one turn; the same function serves live and replay.
 *
 * Inputs are delivered one at a time. After each the code runs until it can go no further: Node
 * empties the microtask queue before `process.nextTick` callbacks and both before any other
 * macrotask, so the window closes exactly there (the host's `quiesce`). `done` is called once, with
 * the window closed, whatever is thrown meanwhile.
 *
 * @throws TroupeError `internal` when the turn of another task is running
 */
export function runTurn(execution: Execution, request: TurnRequest, done: (outcome: TurnOutcome) => void): void {
  const inputs = request.inputs.filter(isDelivered);
  let next = 0;
  execution.beginTurn(request.n, request.at, request.recorded);
  /** Takes the next step in the window; false when there is none. */
  const advance = (): boolean => {
    if (execution.violation !== undefined || execution.over) return false;
    const { main } = execution;
    const input = inputs[next];
    if (main.phase === 'finishing' && main.settles) {
      openWindow(execution);
      main.settle();
    } else if (execution.holds) {
      openWindow(execution);
      execution.beginHeld();
    } else if (input !== undefined) {
      next++;
      openWindow(execution);
      deliver(execution, input);
    } else if (main.settles) {
      openWindow(execution);
      main.settle();
    } else return false;
    return true;
  };
  const feed = (): void => {
    closeWindow();
    let outcome: TurnOutcome;
    try {
      if (advance()) {
        execution.host.quiesce(feed);
        return;
      }
      outcome = outcomeOf(execution, inputs, next);
    } catch (error) {
      closeWindow();
      outcome = { kind: 'broken', error };
    }
    done(outcome);
  };
  feed();
}

function outcomeOf(execution: Execution, inputs: readonly Delivered[], next: number): TurnOutcome {
  const { commands, missing, unexpected } = execution.endTurn();
  if (execution.violation !== undefined) return { kind: 'violation', violation: execution.violation };
  if (missing.length > 0 || unexpected.length > 0) return { kind: 'mismatch', missing, unexpected };
  return { kind: 'ran', commands, left: inputs.slice(next) };
}

/** Reads from the code, in its window, without a turn: queries and validators. */
export function readInWindow<T>(execution: Execution, read: () => T): T {
  openWindow(execution);
  try {
    return execution.host.enter(execution, read);
  } finally {
    closeWindow();
  }
}
