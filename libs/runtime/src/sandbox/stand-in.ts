import type { Execution } from '@troupe/engine';
import { inTheShapeOf } from './replace-member.ts';

/** Gives the task whose code runs; undefined in all other code. */
export type Guarded = () => Execution | undefined;

/** What a function does in the code of a task; `real` calls, or constructs, what was there. */
export type InTask = (
  execution: Execution,
  real: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
  self: unknown,
) => unknown;

/** A function in the place of another, that does the same for all code but that of tasks. */
export function standIn(guarded: Guarded, original: unknown, inTask: InTask): (...args: readonly unknown[]) => unknown {
  const call = original as (...args: readonly unknown[]) => unknown;
  function guard(this: unknown, ...args: readonly unknown[]): unknown {
    const execution = guarded();
    const constructed = new.target === guard ? call : new.target;
    // Nearly always: everything that runs in this process comes by.
    if (execution === undefined)
      return constructed === undefined ? Reflect.apply(call, this, args) : Reflect.construct(call, args, constructed);
    const real = (...given: readonly unknown[]): unknown =>
      constructed === undefined ? Reflect.apply(call, this, given) : Reflect.construct(call, given, constructed);
    return inTask(execution, real, args, this);
  }
  return inTheShapeOf(call, guard);
}
