import type { Execution } from '@troupe/engine';
import { inTheShapeOf, type Replacement } from './replace-member.ts';

const RealDate = Date;
const realNow = Date.now;

/** `Date`, whose now in the code of a task is that of the turn: the same live and on replay. */
export function virtualDate(guarded: () => Execution | undefined): readonly Replacement[] {
  const now = (): number => guarded()?.now ?? realNow();

  function VirtualDate(...args: readonly number[]): Date | string {
    if (new.target === undefined) return new RealDate(now()).toString();
    const given = (args.length === 0 ? [now()] : args) as [number];
    return new.target === VirtualDate ? new RealDate(...given) : (Reflect.construct(RealDate, given, new.target) as Date);
  }
  inTheShapeOf(RealDate, VirtualDate);
  VirtualDate.now = inTheShapeOf(realNow, now);

  return [
    { of: globalThis, name: 'Date', by: () => VirtualDate },
    { of: RealDate.prototype, name: 'constructor', by: () => VirtualDate },
    // Modules loaded earlier may hold the real one.
    { of: RealDate, name: 'now', by: () => VirtualDate.now },
  ];
}
