import type { Outcome } from './end-of.ts';

/** Where the main function of a task is between its start and its end. */
export type MainState =
  | { readonly phase: 'idle' }
  /**
   * The code is not done. A cancel or time-out (`stop.ts`) does not end it: the code learns of it through what
   * it awaits, may tidy up, and ends itself.
   */
  | { readonly phase: 'running' }
  /** It returned, failed or continues as new; handlers, and what must not be interrupted, go on to their end. */
  | { readonly phase: 'finishing'; readonly outcome: Outcome }
  /** What was registered is undone, before the end is said. */
  | { readonly phase: 'compensating' }
  | { readonly phase: 'over' };

export const idle: MainState = { phase: 'idle' };
export const running: MainState = { phase: 'running' };
export const compensating: MainState = { phase: 'compensating' };
export const over: MainState = { phase: 'over' };
