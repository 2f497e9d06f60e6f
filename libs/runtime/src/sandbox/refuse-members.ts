import { refusedMembers, type Refused } from './refused-members.ts';
import { isNodesOwn, refuse } from './refuse.ts';
import type { Replacement } from './replace-member.ts';
import { standIn, type Guarded } from './stand-in.ts';

/** Calls and reads that end in a violation when the code of a task makes them, with what to use instead. */
export function refuseMembers(guarded: Guarded): readonly Replacement[] {
  return refusedMembers.flatMap((refused) => refused.names.map((name) => refuseMember(guarded, refused, name)));
}

function refuseMember(guarded: Guarded, { rule, of, prefix, instead, read, always }: Refused, name: string): Replacement {
  const what = `${prefix}${name}`;
  if (read !== true) {
    const by = (original: unknown): unknown =>
      standIn(guarded, original, (execution, real, args) => {
        if (always !== true && isNodesOwn()) return real(...args);
        return refuse(execution, rule, what, instead);
      });
    if (Object.getOwnPropertyDescriptor(of, name)?.get === undefined) return { of, name, by };
    // Node loads what is behind it, such as `WebSocket`, on the first read.
    let guard: unknown;
    return { of, name, read: (original) => (guard ??= by(original())) };
  }
  return {
    of,
    name,
    read(original) {
      const execution = guarded();
      if (execution === undefined || isNodesOwn()) return original();
      return refuse(execution, rule, what, instead);
    },
  };
}
