import { createHash } from 'node:crypto';
import { defaultBounds, milliseconds, TroupeError, type ScheduleTimes } from '@troupe/contracts';
import { calendarTimes, cronTimes } from './cron-times.ts';
import { intervalTimes, listedTimes } from './other-times.ts';
import { firstOf, within, type Times } from './times.ts';

/** When a schedule is due. @throws TroupeError `invalid-schedule`, and of what has another form `invalid-duration` */
export function timesOf(settings: ScheduleTimes): Times {
  const { every, offset = 0, timeZone = 'UTC', start, end } = settings;
  demandTimeZone(timeZone);
  const all = [
    ...listOf(settings.cron).map((expression, n) => tried(`/cron/${n}`, () => cronTimes(expression, timeZone))),
    ...listOf(settings.calendar).map((entry, n) => tried(`/calendar/${n}`, () => calendarTimes(entry, timeZone))),
    ...(every === undefined ? [] : [intervalTimes(interval(every), milliseconds(offset, 'offset'))]),
    ...(settings.at === undefined ? [] : [listedTimes(listOf(settings.at).map((at, n) => momentOf(at, `/at/${n}`)))]),
  ];
  if (all.length === 0) throw invalidSchedule('', 'It says when it is due: give cron, every, calendar or at');
  if (offset !== 0 && every === undefined) throw invalidSchedule('/offset', 'An offset is that of every');
  return within(
    firstOf(all),
    start === undefined ? undefined : momentOf(start, '/start'),
    end === undefined ? undefined : momentOf(end, '/end'),
  );
}

/** How much later than it is due a run begins: the same in each process and at any time. */
export function jitterOf(schedule: string, due: number, most: number): number {
  if (most < 1) return 0;
  const hash = createHash('sha256').update(`${schedule} ${due}`).digest();
  return hash.readUIntBE(0, 6) % Math.floor(most);
}

export function invalidSchedule(pointer: string, message: string): TroupeError {
  return new TroupeError('invalid-schedule', `${message}.`, { errors: [{ pointer, message }], retryable: false });
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  const list = value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
  if (list.length > defaultBounds.scheduleTimes)
    throw new TroupeError('too-many-items', `A schedule has ${defaultBounds.scheduleTimes} of each at most; it has ${list.length}.`);
  return list;
}

function interval(every: number | string): number {
  const ms = milliseconds(every, 'every');
  if (ms < defaultBounds.scheduleInterval || !Number.isInteger(ms))
    throw invalidSchedule('/every', `The shortest interval is ${defaultBounds.scheduleInterval} milliseconds, and they are whole`);
  return ms;
}

function tried(pointer: string, make: () => Times): Times {
  try {
    return make();
  } catch (error) {
    throw invalidSchedule(pointer, `It cannot be read: ${(error as Error).message.replace(/\.$/, '').slice(0, 300)}`);
  }
}

function momentOf(at: string | number, pointer: string): number {
  const moment = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(moment) || moment < 0) throw invalidSchedule(pointer, 'It is not a date such as "2030-01-31T12:00:00Z"');
  return Math.floor(moment);
}

function demandTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw invalidSchedule('/timeZone', `There is no time zone ${JSON.stringify(timeZone.slice(0, 64))}: name one such as "Europe/Berlin"`);
  }
}
