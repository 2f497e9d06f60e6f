import type { Replacement } from './replace-member.ts';
import { standIn, type Guarded } from './stand-in.ts';

type Leave = <T>(code: () => T) => T;

/** What the code of a task prints is for people, who get it as from any other code; it itself learns nothing of where it goes. */
export function printing(guarded: Guarded, leave: Leave): readonly Replacement[] {
  const methods = Object.keys(console).filter((name) => typeof Reflect.get(console, name) === 'function');
  return [
    ...methods.map((name): Replacement => ({
      of: console,
      name,
      by: (original) => standIn(guarded, original, (_, real, args) => leave(() => real(...args))),
    })),
    ...['stdout', 'stderr'].map((name): Replacement => ({
      of: process,
      name,
      read: (original) => (guarded() === undefined ? original() : leave(() => toNowhereKnown(original() as object, leave))),
    })),
  ];
}

const unknown: Readonly<Record<string, unknown>> = {
  isTTY: false,
  columns: undefined,
  rows: undefined,
  hasColors: () => false,
  getColorDepth: () => 1,
};

/** A stream that does not tell whether it is a terminal. */
function toNowhereKnown(stream: object, leave: Leave): object {
  return new Proxy(stream, {
    get(_, name) {
      if (typeof name === 'string' && name in unknown) return unknown[name];
      const member: unknown = Reflect.get(stream, name);
      return typeof member === 'function' ? (...args: readonly unknown[]) => leave(() => Reflect.apply(member, stream, args)) : member;
    },
  });
}
