import fc from 'fast-check';
import { virtualEnv } from '@troupe/env/virtual';
import { describe, expect, it } from 'vitest';
import { timerQueue } from '../src/time/timer-queue.ts';
import { createWindowQueue } from '../src/code/window-queue.ts';
import { watchWindow } from '../src/code/window-watch.ts';

type Behaviour = 'at once' | 'later' | 'twice' | 'throws' | 'throws after' | 'throws, then later';
const behaviours: readonly Behaviour[] = ['at once', 'later', 'twice', 'throws', 'throws after', 'throws, then later'];

describe('the window queue', () => {
  it('R6 gives every job its window, one at a time and in order, whatever the jobs before it throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...behaviours), { maxLength: 300 }), async (jobs) => {
        const windows = createWindowQueue();
        const begun: number[] = [];
        const thrown: number[] = [];
        await new Promise<void>((resolve) => {
          for (const [i, behaviour] of [...jobs, 'at once' as const].entries()) {
            windows.run(
              (done) => {
                begun.push(i);
                if (behaviour === 'later' || behaviour === 'throws, then later') setImmediate(done);
                if (behaviour === 'at once' || behaviour === 'twice' || behaviour === 'throws after') done();
                if (behaviour === 'twice') done();
                if (i === jobs.length) resolve();
                if (behaviour.startsWith('throws')) throw new Error(`job ${i}`);
              },
              () => void thrown.push(i),
            );
          }
        });
        expect(begun).toEqual([...jobs.keys(), jobs.length]);
        expect(thrown).toEqual([...jobs.keys()].filter((i) => jobs[i]!.startsWith('throws')));
        await new Promise((resolve) => setImmediate(resolve));
        expect(windows.current).toBe(0);
      }),
    );
  });
});

describe('a window that is not given back', () => {
  it('is why no turn can be made, once it was open for ten seconds; others that follow each other are none', () => {
    const clock = virtualEnv();
    const windows = createWindowQueue();
    const watch = watchWindow(windows, clock);
    const none = (): void => {};
    for (let i = 0; i < 30; i++) {
      windows.run((done) => done(), none);
      clock.advance(1_000);
      expect(watch.reason()).toBeUndefined();
    }
    let giveBack = none;
    windows.run((done) => (giveBack = done), none);
    clock.advance(9_000);
    expect(watch.reason()).toBeUndefined();
    clock.advance(2_000);
    expect(watch.reason()).toMatch(/no task has had a turn for 1\d s/);
    giveBack();
    expect(watch.reason()).toBeUndefined();
    watch.stop();
  });
});

describe('the timer queue', () => {
  it('Q2 fires what is due, though what came before it threw or has a time that is none', () => {
    const clock = virtualEnv(1_000);
    const threw: string[] = [];
    const fired: string[] = [];
    const timers = timerQueue(clock, (error) => threw.push((error as Error).message));
    const times = { a: 1_100, nan: Number.NaN, b: 1_200, late: Infinity, c: 1_200, past: -Infinity };
    const added = Object.entries(times).map(([name, at]) =>
      timers.add(at, () => {
        fired.push(name);
        if (name !== 'c') throw new Error(name);
      }),
    );
    clock.advance(1_000);
    expect(fired.toSorted()).toEqual(['a', 'b', 'c', 'nan', 'past']);
    expect(threw.toSorted()).toEqual(['a', 'b', 'nan', 'past']);
    expect(added.filter(({ place }) => place >= 0).map(({ at }) => at)).toEqual([Infinity]);
  });
});
