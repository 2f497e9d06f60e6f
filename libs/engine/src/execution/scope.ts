import type { Json } from '@troupe/contracts';

/** One run of a handler of the task, for a signal or an update. */
export class HandlerRun {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  /** What it was begun for. */
  readonly payload: Json;
  /** Of an update: what its answer goes to. */
  readonly message: string | undefined;
  #active = false;

  constructor(kind: HandlerRun['kind'], name: string, payload: Json, message: string | undefined) {
    this.kind = kind;
    this.name = name;
    this.payload = payload;
    this.message = message;
  }

  /** It asked for something: what it did is not to be done again. */
  get active(): boolean {
    return this.#active;
  }

  asks(): void {
    this.#active = true;
  }
}

/** Which part of a task's code runs: it decides what may be asked for once the task is stopping or its run is ending. */
export interface Scope {
  /** A compensation, or inside `ctx.uninterrupted`: done to its end, whatever stops the task. */
  readonly uninterrupted: boolean;
  readonly handler: HandlerRun | undefined;
  /** The index of the item of `ctx.map` that it is about. */
  readonly item?: number;
}

/** The code itself, outside of handlers and compensations. */
export const mainScope: Scope = { uninterrupted: false, handler: undefined };
