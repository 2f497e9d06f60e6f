import nodeCrypto from 'node:crypto';
import type { Execution, RandomSource } from '@troupe/engine';
import { inTheShapeOf, type Replacement } from './replace-member.ts';

type Call = (...args: readonly unknown[]) => unknown;
/** `real`: makes the call on the machine. */
type InTask = (execution: Execution, real: () => unknown, args: readonly unknown[]) => unknown;

/** Clocks and sources of chance beside `Date`: in the code of a task they give the same live and on replay. */
export function virtualMembers(guarded: () => Execution | undefined): readonly Replacement[] {
  const virtual = (of: object, name: string, inTask: InTask): Replacement => ({
    of,
    name,
    by: (original) =>
      inTheShapeOf(original as Call, function (this: unknown, ...args: readonly unknown[]): unknown {
        const execution = guarded();
        // Nearly always: everything that runs in this process asks here for the time.
        if (execution === undefined) return Reflect.apply(original as Call, this, args);
        return inTask(execution, () => Reflect.apply(original as Call, this, args), args);
      }),
  });
  const uuid: InTask = (execution) => chance(execution, 'crypto.randomUUID').uuid();
  return [
    virtual(Math, 'random', (execution) => chance(execution, 'Math.random').next()),
    virtual(performance, 'now', ({ now }) => now),
    virtual(process.hrtime, 'bigint', ({ now }) => nanoseconds(now)),
    virtual(process, 'hrtime', ({ now }, _, [since]) => secondsAndNanoseconds(now, since as HrTime | undefined)),
    virtual(nodeCrypto, 'randomUUID', uuid),
    virtual(crypto, 'randomUUID', uuid),
    // That of `node:crypto` is read through this one. The real one first: it knows what it takes.
    virtual(crypto, 'getRandomValues', (execution, real) => fill(real() as ArrayBufferView, chance(execution, 'crypto.getRandomValues'))),
  ];
}

/** What a replay draws again in the same order, and only inside the window. */
function chance(execution: Execution, what: string): RandomSource {
  execution.demandWindow(what);
  return execution.random;
}

function fill<T extends ArrayBufferView>(array: T, random: RandomSource): T {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random.next() * 256);
  return array;
}

type HrTime = readonly [seconds: number, nanoseconds: number];

function nanoseconds(now: number): bigint {
  return BigInt(now) * 1_000_000n;
}

function secondsAndNanoseconds(now: number, [seconds, rest]: HrTime = [0, 0]): HrTime {
  const passed = nanoseconds(now) - (BigInt(seconds) * 1_000_000_000n + BigInt(rest));
  return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
}
