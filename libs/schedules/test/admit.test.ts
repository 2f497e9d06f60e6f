import type { OverlapPolicy } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { admit } from '../src/firing/admit.ts';
import type { WaitingRun } from '../src/schedule-state.ts';

const run = (due: number, overlap: OverlapPolicy, cause: WaitingRun['cause'] = 'time'): WaitingRun => ({
  due,
  from: due - 1,
  cause,
  overlap,
});

describe('a run that is due', () => {
  it.each<OverlapPolicy>(['skip', 'queue-one', 'queue-all', 'cancel', 'terminate', 'allow'])(
    'begins by the policy %s where no other one is open',
    (overlap) => {
      const due = run(1, overlap);
      expect(admit(0, [], [due])).toEqual({ start: [due], skip: [], wait: [] });
    },
  );

  it('is left out while another one is open, begins all the same, or waits, as the policy says', () => {
    expect(admit(1, [], [run(1, 'skip')])).toEqual({ start: [], skip: [run(1, 'skip')], wait: [] });
    expect(admit(3, [], [run(1, 'allow')])).toEqual({ start: [run(1, 'allow')], skip: [], wait: [] });
    expect(admit(1, [], [run(1, 'queue-one')])).toEqual({ start: [], skip: [], wait: [run(1, 'queue-one')] });
    expect(admit(1, [run(1, 'queue-one')], [run(2, 'queue-one')])).toEqual({
      start: [],
      skip: [run(2, 'queue-one')],
      wait: [run(1, 'queue-one')],
    });
    expect(admit(1, [run(1, 'queue-all')], [run(2, 'queue-all')]).wait).toEqual([run(1, 'queue-all'), run(2, 'queue-all')]);
  });

  it.each<'cancel' | 'terminate'>(['cancel', 'terminate'])('by %s ends the open ones, and takes the place of one that waits', (how) => {
    expect(admit(1, [], [run(1, how)])).toEqual({ start: [], skip: [], wait: [run(1, how)], stop: how });
    expect(admit(1, [run(1, how)], [run(2, how)])).toEqual({ start: [], skip: [run(1, how)], wait: [run(2, how)], stop: how });
    expect(admit(0, [run(2, how)], [])).toEqual({ start: [run(2, how)], skip: [], wait: [] });
  });

  it('has no more than a thousand wait', () => {
    const waiting = Array.from({ length: 1_000 }, (_, n) => run(n, 'queue-all'));
    expect(admit(1, waiting, [run(1_000, 'queue-all')])).toMatchObject({ start: [], skip: [run(1_000, 'queue-all')] });
  });
});

describe('runs that wait', () => {
  it('begin in their order, one after the other', () => {
    const waiting = [run(1, 'queue-all', 'backfill'), run(2, 'queue-all', 'backfill')];
    expect(admit(0, waiting, [])).toEqual({ start: [waiting[0]], skip: [], wait: [waiting[1]] });
    expect(admit(0, waiting, [run(3, 'skip')])).toEqual({ start: [waiting[0]], skip: [run(3, 'skip')], wait: [waiting[1]] });
  });

  it('begin together where they may overlap, so many at once', () => {
    const waiting = Array.from({ length: 60 }, (_, n) => run(n, 'allow', 'backfill'));
    expect(admit(5, waiting, [])).toMatchObject({ start: { length: 50 }, wait: { length: 10 } });
  });

  it('that somebody asked for are left out at once by skip', () => {
    expect(admit(1, [run(1, 'skip', 'trigger')], [])).toEqual({ start: [], skip: [run(1, 'skip', 'trigger')], wait: [] });
  });
});
