import { inTheShapeOf, type Replacement } from '../replace-member.ts';
import type { Guarded } from '../stand-in.ts';

type NextTick = (callback: unknown, ...args: readonly unknown[]) => void;

/**
 * `process.nextTick` in the code of a task: within its window, as its promises. So events, streams and
 * callbacks that are of memory alone come in the same order again. Who sets it sets what all others get.
 */
export function virtualNextTick(guarded: Guarded): Replacement {
  let real = process.nextTick as NextTick;
  const virtual = inTheShapeOf(real, (callback: unknown, ...args: readonly unknown[]): void => {
    if (typeof callback !== 'function' || guarded() === undefined) Reflect.apply(real, process, [callback, ...args]);
    else queueMicrotask(() => void Reflect.apply(callback, undefined, args));
  });
  return {
    of: process,
    name: 'nextTick',
    read: () => virtual,
    write(given) {
      if (given !== virtual) real = given as NextTick;
      return real;
    },
  };
}
