import { milliseconds } from '../../values/duration.ts';
import { MAX_CONCURRENCY } from './limit-use.ts';

const properties = { concurrency: ['limit', 'key', 'name'], rate: ['limit', 'per', 'burst', 'key', 'name'] } as const;
/** Most begins of a rate in its time. */
const MAX_RATE = 1_000_000;

/** What is wrong with the limits of a definition, as sentences without a subject. */
export function limitFaults({
  concurrency,
  rate,
  fair,
}: {
  readonly concurrency?: unknown;
  readonly rate?: unknown;
  readonly fair?: unknown;
}): string[] {
  return [
    ...(typeof concurrency === 'number' ? countFaults('concurrency', concurrency, MAX_CONCURRENCY) : limitOf('concurrency', concurrency)),
    ...limitOf('rate', rate),
    ...(fair === undefined ? [] : keyFaults('fair', fair)),
  ];
}

function limitOf(property: 'concurrency' | 'rate', value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null)
    return [property === 'rate' ? 'rate is { limit, per }' : 'concurrency is a whole number ≥ 1, or { limit, key, name }'];
  const { limit, key, name, per, burst } = value as Record<string, unknown>;
  const known: readonly string[] = properties[property];
  return [
    ...Object.keys(value).flatMap((each) =>
      known.includes(each) ? [] : [`${property} has no property ${JSON.stringify(each.slice(0, 64))}`],
    ),
    ...countFaults(`${property}.limit`, limit, property === 'rate' ? MAX_RATE : MAX_CONCURRENCY),
    ...(key === undefined ? [] : keyFaults(`${property}.key`, key)),
    ...(name === undefined || isName(name) ? [] : [`${property}.name is a text of 1 to 128 characters`]),
    ...(property === 'rate' ? [...perFaults(per), ...(burst === undefined ? [] : countFaults('rate.burst', burst, MAX_RATE))] : []),
  ];
}

function countFaults(property: string, value: unknown, most: number): string[] {
  if (!Number.isSafeInteger(value) || Number(value) < 1) return [`${property} is a whole number ≥ 1`];
  return Number(value) > most ? [`${property} is at most ${most}`] : [];
}

export function keyFaults(property: string, key: unknown): string[] {
  const fits = typeof key === 'function' || (typeof key === 'string' && key.length > 0 && key.length <= 256);
  return fits ? [] : [`${property} is a path such as "customer.id", or a function of the input`];
}

function perFaults(per: unknown): string[] {
  try {
    return milliseconds(per as string, 'rate.per') >= 1 ? [] : ['rate.per is at least 1 ms'];
  } catch (error) {
    return [(error as Error).message];
  }
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name.length >= 1 && name.length <= 128;
}
