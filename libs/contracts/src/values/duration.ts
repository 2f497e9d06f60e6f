import { TroupeError } from '../errors/errors.ts';
import { inWords } from './in-words.ts';

type Separator = '' | ' ';
type AtMost<Smaller extends string, Unit extends string> = `${number}${Unit}` | `${number}${Unit}${Separator}${Smaller}` | Smaller;
type UpToSeconds = AtMost<`${number}ms`, 's'>;
type UpToHours = AtMost<AtMost<UpToSeconds, 'm'>, 'h'>;

/**
 * Milliseconds, or text such as `500ms`, `20s`, `10m`, `24h`, `7d`, `1h30m`, `1d 12h`: each unit once, the
 * larger first. Text that is known only at run time is checked by `milliseconds`.
 */
export type Duration = number | AtMost<AtMost<UpToHours, 'd'>, 'w'>;

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Longest duration that is accepted: a hundred years. */
export const MAX_DURATION_MS = 3_155_760_000_000;

/**
 * A duration in milliseconds.
 *
 * @throws TroupeError `invalid-duration` for anything but a finite number ≥ 0 or a text like `1h30m`
 */
export function milliseconds(duration: number | string, what = 'The duration'): number {
  const value = typeof duration === 'number' ? duration : parse(duration);
  if (value === undefined || !Number.isFinite(value) || value < 0 || value > MAX_DURATION_MS) {
    throw new TroupeError(
      'invalid-duration',
      `${what} ${inWords(duration)} is not valid: give milliseconds as a number, or text such as "500ms", "20s", "10m", "24h", "7d".`,
    );
  }
  // JSON knows no -0.
  return value + 0;
}

function parse(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^(\d+(\.\d+)?(ms|s|m|h|d|w)\s*)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) total += Number(amount) * UNITS[unit!]!;
  return total;
}
