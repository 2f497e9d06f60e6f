import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jitterOf, timesOf } from '../src/times/times-of.ts';
import { lastBefore, type Times } from '../src/times/times.ts';
import type { ScheduleTimes } from '@troupe/contracts';

interface Runs {
  readonly first: number;
  readonly steps: readonly (readonly [number, number])[];
}
const reference = JSON.parse(readFileSync(new URL('reference/due-times.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, Runs>
>;

const FIRST = Date.UTC(2027, 0, 1);
const LAST = Date.UTC(2028, 0, 1);
const MINUTE = 60_000;

function momentsOf({ first, steps }: Runs): number[] {
  const minutes = [first];
  for (const [step, often] of steps) for (let n = 0; n < often; n++) minutes.push(minutes.at(-1)! + step);
  return minutes.map((minute) => FIRST + minute * MINUTE);
}

function between(times: Times, from: number, before: number): number[] {
  const moments: number[] = [];
  for (let due = times.after(from - 1); due !== undefined && due < before; due = times.after(due)) moments.push(due);
  return moments;
}

const shown = (moments: readonly number[]): string[] => moments.map((moment) => new Date(moment).toISOString());

describe.each(Object.entries(reference))('a year in %s, over its changes of the clock', (timeZone, expressions) => {
  it.each(Object.entries(expressions))('is due by "%s" as an independent list says', (cron, runs) => {
    expect(shown(between(timesOf({ cron, timeZone }), FIRST, LAST))).toEqual(shown(momentsOf(runs)));
  });
});

describe('times', () => {
  it('take six fields, seconds first, and names', () => {
    const due = (times: ScheduleTimes): string[] => shown(between(timesOf(times), FIRST, FIRST + 86_400_000)).slice(0, 3);
    expect(due({ cron: '*/20 * * * * *' })).toEqual(['2027-01-01T00:00:00.000Z', '2027-01-01T00:00:20.000Z', '2027-01-01T00:00:40.000Z']);
    expect(due({ cron: '@hourly' })).toEqual(due({ every: '1h' }));
    expect(due({ cron: '0 12 * jan FRI' })).toEqual(['2027-01-01T12:00:00.000Z']);
    expect(due({ cron: ['0 3 * * *', '0 1 * * *'], at: '2027-01-01T02:00:00Z' })).toEqual([
      '2027-01-01T01:00:00.000Z',
      '2027-01-01T02:00:00.000Z',
      '2027-01-01T03:00:00.000Z',
    ]);
  });

  it('count intervals from 1970 on, with their offset', () => {
    const times = timesOf({ every: '6h', offset: '90m' });
    expect(shown(between(times, FIRST, FIRST + 86_400_000))).toEqual(
      ['01:30', '07:30', '13:30', '19:30'].map((time) => `2027-01-01T${time}:00.000Z`),
    );
  });

  it('of a calendar entry fit in all fields, those of cron in the day of the month or of the week', () => {
    const calendar = timesOf({ calendar: { dayOfMonth: 13, dayOfWeek: 5, hour: [9, 17], minute: 30 }, timeZone: 'Europe/Berlin' });
    expect(shown(between(calendar, FIRST, LAST))).toEqual(['2027-08-13T07:30:00.000Z', '2027-08-13T15:30:00.000Z']);
    const cron = between(timesOf({ cron: '0 9 13 * FRI' }), FIRST, LAST);
    expect(cron.length).toBe(53 + 12 - 1);
  });

  it('lie from start to end, both included', () => {
    const times = timesOf({ every: '1h', start: '2027-01-01T05:00:00Z', end: '2027-01-01T07:00:00Z' });
    expect(shown(between(times, FIRST, LAST))).toEqual(['05', '06', '07'].map((hour) => `2027-01-01T${hour}:00:00.000Z`));
  });

  it('have an end: what is never due is found out at once', () => {
    expect(timesOf({ cron: '0 0 30 2 *' }).after(FIRST)).toBeUndefined();
    expect(timesOf({ calendar: { year: 2026 } }).after(FIRST)).toBeUndefined();
  });

  it.each<[string, ScheduleTimes]>([
    ['seven fields', { cron: '0 0 0 1 1 * 2050' }],
    ['four fields', { cron: '0 0 * *' }],
    ['a minute there is not', { cron: '60 * * * *' }],
    ['a date', { cron: '2027-01-01T00:00:00' }],
    ['a question mark', { cron: '? * * * *' }],
    ['a name there is not', { cron: '@reboot' }],
    ['a time zone there is not', { cron: '@daily', timeZone: 'Mars/Olympus' }],
    ['an interval that is too short', { every: 999 }],
    ['an offset of nothing', { cron: '@daily', offset: '1h' }],
    ['a moment that is none', { at: 'tomorrow' }],
    ['nothing', {}],
  ])('refuse %s', (_what, times) => {
    expect(() => timesOf(times)).toThrow(expect.objectContaining({ code: 'invalid-schedule' }));
  });

  it('before and after a moment are each other’s neighbours', () => {
    const cron = fc.constantFrom('*/7 9-17 * * 1-5', '0 0 1 * *', '30 2 * * *', '*/15 * * * * *', '0 0 29 2 *');
    const timeZone = fc.constantFrom(...Object.keys(reference), 'UTC', 'Asia/Kolkata');
    fc.assert(
      fc.property(cron, timeZone, fc.integer({ min: FIRST, max: LAST }), (expression, zone, moment) => {
        const times = timesOf({ cron: expression, timeZone: zone });
        const next = times.after(moment)!;
        const before = lastBefore(times, next)!;
        expect(next).toBeGreaterThan(moment);
        expect(before).toBeLessThan(next);
        expect(times.after(before)).toBe(next);
      }),
      { numRuns: 30 },
    );
  });
});

describe('jitter', () => {
  it('is the same whenever it is computed, below its bound, and spread', () => {
    const all = Array.from({ length: 1_000 }, (_, n) => jitterOf(`s${n}`, FIRST, 60_000));
    expect(Array.from({ length: 1_000 }, (_, n) => jitterOf(`s${n}`, FIRST, 60_000))).toEqual(all);
    expect(Math.max(...all)).toBeLessThan(60_000);
    const quarters = [0, 1, 2, 3].map((quarter) => all.filter((each) => Math.floor(each / 15_000) === quarter).length);
    for (const quarter of quarters) expect(quarter).toBeGreaterThan(200);
    expect(jitterOf('s', FIRST, 0)).toBe(0);
  });
});
