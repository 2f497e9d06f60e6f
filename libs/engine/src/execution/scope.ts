/** One run of a handler of the task, for a signal or an update. */
export interface HandlerRun {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  /** It asked for something: what it did is not to be done again. */
  active: boolean;
}

/** Which part of a task's code runs: it decides what may be asked for once the task is stopping or its run is ending. */
export interface Scope {
  /** A compensation, or inside `ctx.uninterrupted`: done to its end, whatever stops the task. */
  readonly uninterrupted: boolean;
  readonly handler: HandlerRun | undefined;
}

/** The code itself, outside of handlers and compensations. */
export const mainScope: Scope = { uninterrupted: false, handler: undefined };
