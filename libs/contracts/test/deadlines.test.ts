import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { deadlines, type Deadlines } from '../src/index.ts';

/** A clock that is set by hand, with the timers that were set on it. */
interface World {
  at: number;
  readonly armed: number;
  to(time: number): void;
  readonly deadlines: Deadlines;
}

function clock(): World {
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  const world: World = {
    at: 0,
    get armed() {
      return timers.size;
    },
    to(time: number) {
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        world.at = Math.max(world.at, next.at);
        next.callback();
      }
      world.at = time;
    },
    deadlines: deadlines(
      (ms, callback) => {
        const timer = { at: world.at + ms, callback };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
      () => world.at,
    ),
  };
  return world;
}

describe('deadlines', () => {
  it('call back in time, each once, whatever was added and taken back, behind one timer', () => {
    const steps = fc.array(fc.record({ ms: fc.nat(50), pass: fc.nat(20), back: fc.boolean() }), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (all) => {
        const world = clock();
        const due: number[] = [];
        const late: (readonly [due: number, at: number])[] = [];
        for (const { ms, pass, back } of all) {
          const at = world.at + ms;
          const takeBack = world.deadlines.add(ms, () => late.push([at, world.at]));
          if (back) takeBack();
          else due.push(at);
          expect(world.armed).toBeLessThanOrEqual(1);
          world.to(world.at + pass);
        }
        world.to(10_000);
        expect(late.map(([at]) => at).toSorted((a, b) => a - b)).toEqual(due.toSorted((a, b) => a - b));
        for (const [at, called] of late) expect(called).toBe(at);
      }),
    );
  });

  it('are over once they are stopped', () => {
    const world = clock();
    const late: number[] = [];
    world.deadlines.add(5, () => late.push(5));
    world.deadlines.stop();
    expect(world.armed).toBe(0);
    world.to(100);
    expect(late).toEqual([]);
  });
});
