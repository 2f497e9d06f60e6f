import { boundedWait } from '@troupe/contracts';
import type { ServerError } from './server-error.ts';

/**
 * How long a server asks to wait, in milliseconds, up to a day: `retry-after-ms`, `retry-after` (seconds or a
 * date), or else when the limit that is used up is reset (`x-ratelimit-*`).
 *
 * @param now milliseconds since the epoch
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const wait =
    amount(headers.get('retry-after-ms'), 1) ??
    amount(headers.get('retry-after'), 1_000) ??
    until(headers.get('retry-after'), now) ??
    resetOf(headers, now);
  return boundedWait(wait === undefined ? undefined : Math.ceil(wait));
}

function amount(value: string | null, unit: number): number | undefined {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * unit : undefined;
}

function until(value: string | null, now: number): number | undefined {
  // Left alone, Date.parse makes a date of any number.
  const time = value !== null && /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

/** Servers count requests and tokens, some without saying which, and some call it by their own name. */
const COUNTED: readonly (readonly [remaining: string, reset: string])[] = [
  ['x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  ['x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset'],
  ['anthropic-ratelimit-input-tokens-remaining', 'anthropic-ratelimit-input-tokens-reset'],
  ['anthropic-ratelimit-output-tokens-remaining', 'anthropic-ratelimit-output-tokens-reset'],
  ['anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'],
];

function resetOf(headers: Headers, now: number): number | undefined {
  const waits = COUNTED.filter(([remaining]) => Number(headers.get(remaining) ?? 1) === 0)
    .map(([, reset]) => headers.get(reset))
    .map((reset) => duration(reset) ?? moment(reset, now))
    .filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** A date, seconds to go, or seconds or milliseconds since the epoch. */
function moment(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{4}-\d\d-\d\dT[\d:.]{5,20}(Z|[+-]\d\d:\d\d)$/.test(value)) return Math.max(0, Date.parse(value) - now) || undefined;
  const number = amount(value, 1);
  if (number === undefined) return until(value, now);
  if (number > 1e12) return Math.max(0, number - now);
  return number > 1e9 ? Math.max(0, number * 1_000 - now) : number * 1_000;
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Such as `6m0s`, `1.5s`, `20ms`. */
function duration(value: string | null): number | undefined {
  if (value === null || !/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(value)) return undefined;
  let total = 0;
  for (const [, count, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) total += Number(count) * UNITS[unit!]!;
  return total;
}

/** The wait in the words of an error, such as "Please try again in 1m30.5s", or where servers write it into the body. */
export function waitSaid({ message, wait }: ServerError): number | undefined {
  if (wait !== undefined) return boundedWait(Math.ceil(wait));
  const [, value = '', unit] =
    /(?:try again|retry) (?:in|after) ((?:\d{1,9}(?:\.\d{1,9})?(?:ms|[dhms]))+|\d{1,9}(?:\.\d{1,9})?)( ?seconds?| ?sec\b)?/i.exec(
      message.slice(0, 2_000),
    ) ?? [];
  return boundedWait(duration(value) ?? (unit === undefined ? undefined : amount(value, 1_000)));
}
