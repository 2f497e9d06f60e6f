import { isDelivered, type Command, type Delivered, type Input } from '@troupe/contracts';
import { deliver } from './deliver.ts';
import type { Execution } from './execution.ts';
import type { Violation } from './violation.ts';
import { closeWindow, openWindow } from './window.ts';

export interface TurnRequest {
  readonly n: number;
  readonly at: number;
  readonly inputs: readonly Input[];
  /** The commands the log has for this turn, on replay. */
  readonly recorded?: readonly Command[];
}

export type TurnOutcome =
  /** `left`: inputs nobody could be told of any more, because the code ended before them. */
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
  const nextStep = (): (() => void) | undefined => {
    if (execution.violation !== undefined || execution.over) return undefined;
    const { course } = execution;
    if (course.phase === 'finishing' && course.settles) return () => course.settle();
    if (execution.holds) return () => execution.beginHeld();
    const input = inputs[next];
    if (input !== undefined) {
      next++;
      return () => deliver(execution, input);
    }
    return course.settles ? () => course.settle() : undefined;
  };
  const goOn = (): TurnOutcome | undefined => {
    const step = nextStep();
    if (step !== undefined) {
      openWindow(execution);
      step();
      execution.host.quiesce(feed);
      return undefined;
    }
    const { commands, missing, unexpected } = execution.endTurn();
    if (execution.violation !== undefined) return { kind: 'violation', violation: execution.violation };
    if (missing.length > 0 || unexpected.length > 0) return { kind: 'mismatch', missing, unexpected };
    return { kind: 'ran', commands, left: inputs.slice(next) };
  };
  const attempt = (step: () => TurnOutcome | undefined): void => {
    let outcome: TurnOutcome | undefined;
    try {
      outcome = step();
    } catch (error) {
      closeWindow();
      outcome = { kind: 'broken', error };
    }
    if (outcome !== undefined) done(outcome);
  };
  const feed = (): void => {
    closeWindow();
    attempt(goOn);
  };
  attempt(goOn);
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
