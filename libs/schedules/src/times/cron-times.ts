import { defaultBounds, type CalendarField, type CalendarTimes } from '@troupe/contracts';
import { Cron } from 'croner';
import { rememberedBy } from './remembered.ts';
import type { Times } from './times.ts';

/** `?` and times that stand for themselves are known to the library, and to no cron. */
const EXPRESSION = /^(?:@[a-z]+|[A-Za-z0-9*,/#-]+(?: [A-Za-z0-9*,/#-]+){4,5})$/;

/** The moments of a cron expression: of day of month and day of week, where both are given, one has to fit. @throws Error what is wrong with it */
export function cronTimes(expression: string, timeZone: string): Times {
  const plain = expression.trim().replaceAll(/\s{1,16}/g, ' ');
  if (plain.length > defaultBounds.scheduleCronCharacters || !EXPRESSION.test(plain))
    throw new Error('it has five fields, six with seconds first, or is one of @yearly, @monthly, @weekly, @daily and @hourly');
  return timesOf(plain, timeZone, false);
}

/** The moments of a calendar entry: all of its fields have to fit. @throws Error */
export function calendarTimes(entry: CalendarTimes, timeZone: string): Times {
  const { second = 0, minute, hour, dayOfMonth, month, dayOfWeek, year } = entry;
  return timesOf([second, minute, hour, dayOfMonth, month, dayOfWeek, year].map(fieldText).join(' '), timeZone, true);
}

function fieldText(field: CalendarField | undefined): string {
  if (field === undefined) return '*';
  return typeof field === 'number' ? String(field) : field.join(',');
}

/** The last moment that is looked for. */
const LAST = Date.UTC(9_000, 0, 1);

function timesOf(pattern: string, timezone: string, domAndDow: boolean): Times {
  return byText(JSON.stringify([pattern, timezone, domAndDow]));
}

/** @throws Error what is wrong with the pattern */
const byText = rememberedBy((text) => {
  const [pattern, timezone, domAndDow] = JSON.parse(text) as [string, string, boolean];
  const cron = new Cron(pattern, { timezone, domAndDow, paused: true });
  return { after: (moment) => (moment >= LAST ? undefined : cron.nextRun(new Date(Math.max(moment, -1)))?.getTime()) };
});
