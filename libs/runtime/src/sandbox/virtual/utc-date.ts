type Method = (...args: readonly unknown[]) => unknown;

const { prototype } = Date;
const { parse } = Date;

/** `Date.parse` in UTC: text that names no zone is of the zone of the machine otherwise. */
export function parseInUtc(text: string): number {
  const local = parse(text);
  if (Number.isNaN(local)) return local;
  const [, time, zone] = /^[+-]?\d{4,6}(?:-\d\d){0,2}(?:T([\d:.,]+)(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (time !== undefined) return zone === undefined ? parse(`${text}Z`) : local;
  // A day in the form of the standard is of UTC everywhere.
  if (/^(?:[+-]\d\d)?\d{4}(?:-\d\d){0,2}$/.test(text)) return local;
  return namesZone(text) ? local : parse(`${text} UTC`);
}

/** Of the forms that are no standard's: "Jan 3 2020 10:00 GMT+0100 (CET)". */
function namesZone(text: string): boolean {
  const words = text.replaceAll(/\([^()]*\)/g, ' ');
  return /(?:^|[^A-Za-z])(?:UTC?|GMT|Z|[ECMP][SD]T)(?:$|[^A-Za-z])/i.test(words) || /:\d+(?:\.\d+)?\s*(?:[AP]M)?\s*[+-]\s*\d/i.test(words);
}

/** What a `Date` says and takes in the zone of the machine, by the same in UTC. */
export const inUtc: Readonly<Record<string, Method>> = {
  ...Object.fromEntries(
    ['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'].flatMap((part) =>
      ['get', 'set'].flatMap((verb) => {
        const method: unknown = Reflect.get(prototype, `${verb}UTC${part}`);
        return typeof method === 'function' ? [[`${verb}${part}`, method as Method]] : [];
      }),
    ),
  ),
  getTimezoneOffset(this: Date) {
    return Number.isNaN(this.getTime()) ? Number.NaN : 0;
  },
  getYear(this: Date) {
    return this.getUTCFullYear() - 1900;
  },
  setYear(this: Date, given: unknown) {
    const year = Number(given);
    if (Number.isNaN(year)) return this.setTime(year);
    const whole = Math.trunc(year);
    return this.setUTCFullYear(whole >= 0 && whole <= 99 ? 1900 + whole : whole);
  },
  toString(this: Date) {
    return spelled(this, (day, time) => `${day} ${time}`);
  },
  toDateString(this: Date) {
    return spelled(this, (day) => day);
  },
  toTimeString(this: Date) {
    return spelled(this, (_, time) => time);
  },
};

function spelled(date: Date, spell: (day: string, time: string) => string): string {
  if (Number.isNaN(date.getTime())) return 'Invalid Date';
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return spell(`${weekday} ${month} ${day} ${year}`, `${time} GMT+0000 (Coordinated Universal Time)`);
}
