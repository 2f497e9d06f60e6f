import assert from 'node:assert';
import { env } from 'node:process';
import { styleText } from 'node:util';
import { installGuards } from '../src/index.ts';

export const zones: readonly string[] = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Europe/Berlin'];

/** What a module of an app makes when it is loaded, with the guards on. */
const guards = installGuards();
const made = {
  date: new Intl.DateTimeFormat(),
  format: new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'full' }).format,
  number: new Intl.NumberFormat(),
  collator: new Intl.Collator(),
  now: Date.now,
  random: Math.random,
  Deadline: class Deadline extends Date {},
};
guards.remove();

/** What code may ask for of the machine it is on, and gets the same of everywhere. */
export const asked: Readonly<Record<string, () => unknown>> = {
  'the parts of a date': () => {
    const date = new Date(0);
    return [date.getFullYear(), date.getMonth(), date.getDate(), date.getDay(), date.getHours(), date.getMinutes(), date.getSeconds()];
  },
  'a date of parts': () => [
    new Date(2026, 2, 29, 2, 30).getTime(),
    new Date(99, 0).getTime(),
    new Date(2026, 0, 1, 0, 0, 0, 0).toISOString(),
  ],
  'a date set by parts': () => [new Date(0).setHours(5, 6), new Date(0).setMonth(1), new Date(0).setFullYear(2000), new Date(0).setDate(2)],
  'its offset': () => new Date().getTimezoneOffset(),
  'its text': () => [String(new Date(0)), new Date(0).toDateString(), new Date(0).toTimeString(), `${new Date(Number.NaN)}`, Date()],
  'text without a zone': () => [Date.parse('2026-01-01T00:00'), Date.parse('Jan 3 2026 10:00'), new Date('2026/02/03').getTime()],
  'local text': () => [
    new Date(0).toLocaleString(),
    new Date(0).toLocaleDateString(),
    new Date(0).toLocaleTimeString(undefined, { hour: 'numeric' }),
  ],
  'a date format': () => [new Intl.DateTimeFormat().format(0), Intl.DateTimeFormat().resolvedOptions()],
  'the time, formatted': () => [new Intl.DateTimeFormat('de', { timeStyle: 'full' }).format(), new Intl.DateTimeFormat().formatToParts()],
  'a range': () => new Intl.DateTimeFormat().formatRange(0, 1e9),
  'formats of the module': () => [made.date.format(), made.format(), made.number.format(1234.5), made.date.resolvedOptions()],
  numbers: () => [
    (1234.5).toLocaleString(),
    12345n.toLocaleString(),
    [1234.5].toLocaleString(),
    new Float64Array([1234.5]).toLocaleString(),
  ],
  sorting: () => [['z', 'ä', 'a'].sort((a, b) => a.localeCompare(b)), ['z', 'ä', 'a'].sort(made.collator.compare)],
  'a locale that is not there': () => [new Intl.NumberFormat('xx').resolvedOptions().locale, (1.5).toLocaleString([])],
  'the others of Intl': () => [
    new Intl.RelativeTimeFormat().format(-1, 'day'),
    new Intl.ListFormat().format(['a', 'b']),
    new Intl.PluralRules().select(1),
    new Intl.DisplayNames(undefined, { type: 'region' }).of('DE'),
    new Intl.Segmenter().resolvedOptions().locale,
  ],
  case: () => ['i'.toLocaleUpperCase(), 'I'.toLocaleLowerCase(), navigator.language, navigator.languages],
  'clocks and chance of the module': () => [made.now(), made.random(), new made.Deadline().getTime()],
  'other clocks': () => [performance.timeOrigin + performance.now() - Date.now(), new Event('x').timeStamp, new File([], 'x').lastModified],
  'the process': () => [process.pid, process.env['NODE_ENV'], `${process.env['FORCE_COLOR']} ${env['NO_COLOR']}`],
  'where output goes': () => [`${process.stdout.isTTY} ${process.stderr.columns}`, styleText('red', 'x')],
  'the message of an assertion': () => {
    try {
      assert.deepStrictEqual({ a: 1 }, { a: 2 });
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  },
  'memory that was used before': () => [
    Buffer.allocUnsafe(64).toString('hex'),
    Buffer.allocUnsafeSlow(64).toString('hex'),
    Buffer.from('abc').byteOffset,
    Buffer.from(new Uint8Array([1, 2, 3]).buffer, 1).toString('hex'),
  ],
  'what is held weakly': () => {
    const ref = new WeakRef({ held: true });
    (globalThis as { readonly gc?: () => void }).gc?.();
    return ref.deref();
  },
};
