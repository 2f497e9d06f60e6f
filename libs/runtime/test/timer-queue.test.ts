import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timerQueue, type Timer } from '../src/time/timer-queue.ts';
import { virtualEnv } from '@troupe/env/virtual';

const fail = (error: unknown): never => {
  throw error;
};

describe('the timer queue', () => {
  it('fires what is due in order of time, never early, and nothing that was taken out (Q1, Q3)', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('add' as const), after: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ do: fc.constant('remove' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const clock = virtualEnv(0);
        const queue = timerQueue(clock, fail);
        const waiting = new Map<Timer, number>();
        const all: Timer[] = [];
        for (const each of actions) {
          if (each.do === 'add') {
            const at = clock.now() + each.after;
            const timer = queue.add(at, () => {
              expect(clock.now()).toBeGreaterThanOrEqual(at);
              expect(at).toBe(Math.min(...waiting.values()));
              expect(waiting.delete(timer)).toBe(true);
            });
            waiting.set(timer, at);
            all.push(timer);
          } else if (each.do === 'remove' && all.length > 0) {
            const timer = all[each.which % all.length]!;
            waiting.delete(timer);
            queue.remove(timer);
          } else if (each.do === 'pass') {
            clock.advance(each.ms);
            expect([...waiting.values()].filter((at) => at < clock.now())).toEqual([]);
          }
          expect(all.filter(({ place }) => place >= 0)).toHaveLength(waiting.size);
        }
        clock.advance(100);
        expect(all.filter((timer) => timer.place >= 0 || waiting.has(timer))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('wakes the process for nothing once all was taken out', () => {
    const clock = virtualEnv();
    const queue = timerQueue(clock, fail);
    const timers = [1_000, 5_000, 3_000].map((ms) => queue.add(clock.now() + ms, () => {}));
    for (const timer of timers) queue.remove(timer);
    expect(clock.next).toBeUndefined();
    queue.add(clock.now() + 10, () => {});
    expect(clock.next).toBe(clock.now() + 10);
  });
});
