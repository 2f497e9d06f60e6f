import { Trace } from '@troupe/engine';
import type { Replacement } from '../replace-member.ts';
import { refuse } from '../refuse.ts';
import type { Guarded } from '../stand-in.ts';

type Prepare = (error: object, sites: readonly NodeJS.CallSite[]) => unknown;

/**
 * The stack of an error, as the code of a task reads it, names no place: where the platform called from,
 * the folder of the app and its lines differ from process to process. All other code reads it whole.
 *
 * The engine makes a stack once, when it is first read, by whomever: so it is made for both.
 */
export function virtualStacks(guarded: Guarded, leave: <T>(code: () => T) => T): Replacement {
  const own = Error as unknown as { readonly prepareStackTrace?: Prepare };
  const initial = own.prepareStackTrace;
  let prepare = initial;
  const prepareForBoth: Prepare = (error, sites) => {
    const whole = leave(() => (prepare === undefined ? [headerOf(error), ...sites.map(String)].join('\n    at ') : prepare(error, sites)));
    if (error instanceof Trace) return whole;
    let header: string | undefined;
    const read = (): unknown => (guarded() === undefined ? whole : (header ??= headerOf(error)));
    try {
      Object.defineProperty(error, 'stack', {
        get: read,
        set(this: object, value: unknown) {
          Object.defineProperty(this, 'stack', { value, writable: true, configurable: true, enumerable: false });
        },
        configurable: true,
        enumerable: false,
      });
    } catch {
      // Frozen: it stays with what is read first.
    }
    return read();
  };
  return {
    of: Error,
    name: 'prepareStackTrace',
    read: () => prepareForBoth,
    write(given) {
      const execution = guarded();
      if (execution !== undefined) refuse(execution, 'machine', 'Error.prepareStackTrace', 'Read stacks inside ctx.step.');
      // Who sets it for a moment puts back what was read here.
      prepare = given === prepareForBoth || typeof given !== 'function' ? initial : (given as Prepare);
      return prepare;
    },
  };
}

/** The first lines of a stack; total, whatever the error does when it is read. */
function headerOf(error: object): string {
  try {
    return Reflect.apply(Error.prototype.toString, error, []) as string;
  } catch {
    return 'Error';
  }
}
