import type { Replacement } from '../replace-member.ts';
import { refuse } from '../refuse.ts';
import { standIn, type Guarded } from '../stand-in.ts';

/**
 * What follows the memory of the machine: in the code of a task nothing that is held weakly is ever
 * collected, as far as the code can see.
 */
export function virtualReferences(guarded: Guarded): readonly Replacement[] {
  /** What references made in the code of a task hold: strongly, as long as they themselves are held. */
  const held = new WeakMap<object, object>();
  return [
    {
      of: globalThis,
      name: 'WeakRef',
      by: (original) =>
        standIn(guarded, original, (_, real, [target]) => {
          const reference = real(target) as object;
          held.set(reference, target as object);
          return reference;
        }),
    },
    {
      of: WeakRef.prototype,
      name: 'deref',
      by: (original) =>
        standIn(guarded, original, (execution, _, __, self) => {
          const target = held.get(self as object);
          if (target !== undefined) return target;
          refuse(
            execution,
            'memory',
            'WeakRef.deref of a reference made elsewhere',
            'Hold the value itself, or make the WeakRef in the code of the task.',
          );
        }),
    },
    // Nothing shows that it is never called back.
    { of: FinalizationRegistry.prototype, name: 'register', by: (original) => standIn(guarded, original, () => undefined) },
  ];
}
