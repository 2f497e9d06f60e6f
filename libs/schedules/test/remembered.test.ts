import { Cron } from 'croner';
import { describe, expect, it } from 'vitest';
import { cronTimes } from '../src/times/cron-times.ts';
import { remembered } from '../src/times/remembered.ts';
import { lastBefore } from '../src/times/times.ts';

describe('moments that are remembered', () => {
  it('are those that are computed, whatever order they are asked for in', () => {
    for (const [expression, timeZone] of [
      ['30 2 * * *', 'Europe/Berlin'],
      ['*/20 1 * * *', 'America/New_York'],
      ['0 0 L * *', 'UTC'],
    ] as const) {
      const plain = new Cron(expression, { timezone: timeZone, domAndDow: false, paused: true });
      const times = cronTimes(expression, timeZone);
      let state = 7;
      for (let n = 0; n < 2_000; n++) {
        state = (state * 48_271) % 2_147_483_647;
        // A year, of which some hours are asked for often.
        const moment = Date.UTC(2027, 0, 1) + (n % 3 === 0 ? state % 7_200_000 : (state * 17) % 31_536_000_000);
        expect(times.after(moment)).toBe(plain.nextRun(new Date(moment))?.getTime());
      }
    }
  });

  it('are computed once for the schedules that share them', () => {
    let computed = 0;
    const hour = 3_600_000;
    const times = remembered({
      after(moment) {
        computed++;
        return (Math.floor(moment / hour) + 1) * hour;
      },
    });
    for (let n = 0; n < 1_000; n++) {
      expect(times.after(5 * hour + n)).toBe(6 * hour);
      expect(lastBefore(times, 5 * hour)).toBe(4 * hour);
    }
    expect(computed).toBeLessThan(20);
  });
});
