import { boundedWait } from '@troupe/contracts';

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
    resetOf(headers);
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

function resetOf(headers: Headers): number | undefined {
  const waits = ['requests', 'tokens']
    .filter((kind) => headers.get(`x-ratelimit-remaining-${kind}`) === '0')
    .map((kind) => duration(headers.get(`x-ratelimit-reset-${kind}`)))
    .filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Such as `6m0s`, `1.5s`, `20ms`. */
function duration(value: string | null): number | undefined {
  if (value === null || !/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(value)) return undefined;
  let total = 0;
  for (const [, count, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) total += Number(count) * UNITS[unit!]!;
  return total;
}
