import nodeConsole from 'node:console';
import type { Replacement } from '../replace-member.ts';
import { standIn, type Guarded } from '../stand-in.ts';

type Leave = <T>(code: () => T) => T;

/** What the code of a task prints is for people, who get it as from any other code; the code cannot see where it goes. */
export function printing(guarded: Guarded, leave: Leave): readonly Replacement[] {
  const print = (of: Console, name: string): readonly Replacement[] => {
    const by = (original: unknown): unknown => standIn(guarded, original, (_, real, args) => leave(() => real(...args)));
    return typeof Reflect.get(of, name) === 'function' ? [{ of, name, by }] : [];
  };
  // A test runner may have replaced the console of Node.
  const consoles = [...new Set([console, nodeConsole])];
  return [
    ...consoles.flatMap((of) => Object.keys(of).flatMap((name) => print(of, name))),
    ...['stdout', 'stderr'].map((name): Replacement => ({
      of: process,
      name,
      read: (original) => (guarded() === undefined ? original() : leave(() => toNowhereKnown(original() as object, leave))),
    })),
  ];
}

/** What differs with what is behind a stream, and with how fast that is. */
const unknown: Readonly<Record<string, unknown>> = {
  ...{ isTTY: false, columns: undefined, rows: undefined, bytesWritten: 0, writableLength: 0, writableNeedDrain: false },
  hasColors: () => false,
  getColorDepth: () => 1,
};

/** A stream that does not show whether it is a terminal, nor whether it has written. */
function toNowhereKnown(stream: object, leave: Leave): object {
  return new Proxy(stream, {
    get(_, name) {
      if (typeof name === 'string' && Object.hasOwn(unknown, name)) return unknown[name];
      const member: unknown = Reflect.get(stream, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) => {
        const answer: unknown = leave(() => Reflect.apply(member, stream, args));
        return name === 'write' ? true : answer;
      };
    },
  });
}
