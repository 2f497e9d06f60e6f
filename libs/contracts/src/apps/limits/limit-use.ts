import { TroupeError } from '../../errors/errors.ts';
import { inWords } from '../../values/in-words.ts';
import { milliseconds } from '../../values/duration.ts';
import type { StartLimited, Throttle } from './start-limits.ts';
import type { ConcurrencyLimit, Limited, LimitKey, LimitSubject, RateLimit } from './limit-definition.ts';

/** Most characters of a key. */
export const MAX_LIMIT_KEY = 256;
/** Most calls of one concurrency limit: its holders are one document. */
export const MAX_CONCURRENCY = 10_000;

/** One limit that something to be done has to pass. */
export interface LimitUse {
  /** As it is shown: the name given, or what it is defined on, such as `activity.charge`. */
  readonly name: string;
  /** Undefined: it is for all tenants together. */
  readonly tenant?: string;
  readonly key?: string;
  readonly bound: LimitBound;
  /** Whose turn it is in the queue: the tenant, and its `fair` key. */
  readonly turns: readonly string[];
}

/** In milliseconds: `every` between two begins. */
export type LimitBound =
  | { readonly kind: 'concurrency'; readonly most: number }
  | { readonly kind: 'rate'; readonly most: number; readonly per: number; readonly burst: number };

/**
 * The limits of a definition for an input, in the order in which they are waited for: a place among those that run
 * first, since it can be given back; a begin of a rate cannot.
 *
 * @param definition what it is, such as `activity.charge`
 * @throws TroupeError `limit-key` when a key cannot be had
 */
export function limitUses(definition: string, limited: Limited, input: unknown, subject: LimitSubject): readonly LimitUse[] {
  const { concurrency, rate, fair } = limited;
  if (concurrency === undefined && rate === undefined) return none;
  const fairKey = fair === undefined ? undefined : keyOf(definition, 'fair', fair, input, subject);
  const turns = [subject.tenant, ...(fairKey === undefined ? [] : [fairKey])];
  const use = (limit: Pick<ConcurrencyLimit | RateLimit, 'key' | 'name'>, bound: LimitBound): LimitUse => {
    const { name = definition } = limit;
    if (limit.key === undefined) return { name, bound, turns };
    const key = keyOf(definition, `${bound.kind}.key`, limit.key, input, subject);
    return { name, tenant: subject.tenant, key, bound, turns };
  };
  const uses: LimitUse[] = [];
  if (concurrency !== undefined) {
    const own = typeof concurrency === 'number' ? { limit: concurrency } : concurrency;
    uses.push(use(own, { kind: 'concurrency', most: own.limit }));
  }
  if (rate !== undefined) {
    const { limit, per, burst = 1 } = rate;
    uses.push(use(rate, { kind: 'rate', most: limit, per: milliseconds(per, 'rate.per'), burst }));
  }
  return uses;
}

/**
 * What a start has to pass before it is one, each within the tenant.
 *
 * @throws TroupeError `limit-key` when a key cannot be had
 */
export function startUses(
  definition: string,
  { singleton, throttle }: Pick<StartLimited, 'singleton' | 'throttle'>,
  input: unknown,
  subject: LimitSubject,
): { readonly singleton?: LimitUse; readonly throttle?: LimitUse } {
  const use = (property: 'singleton' | 'throttle', key: LimitKey | undefined, bound: LimitBound): LimitUse => ({
    ...{ name: `${definition}.${property}`, tenant: subject.tenant, bound, turns: [subject.tenant] },
    key: key === undefined ? '' : keyOf(definition, `${property}.key`, key, input, subject),
  });
  const one = singleton === true ? {} : singleton;
  return {
    ...(one === undefined ? {} : { singleton: use('singleton', one.key, { kind: 'concurrency', most: 1 }) }),
    ...(throttle === undefined ? {} : { throttle: use('throttle', throttle.key, rateOf(throttle)) }),
  };
}

function rateOf({ limit, per, burst = limit }: Throttle): LimitBound {
  return { kind: 'rate', most: limit, per: milliseconds(per, 'throttle.per'), burst };
}

const none: readonly LimitUse[] = [];

/** What is missing in the input has a key, too: all of that is one. */
function keyOf(definition: string, property: string, key: LimitKey, input: unknown, subject: LimitSubject): string {
  let found: unknown;
  try {
    found = typeof key === 'string' ? at(input, key) : key(input as never, subject);
  } catch (error) {
    throw wrongKey(definition, property, `threw: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (found === undefined || found === null) return '';
  if (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean')
    throw wrongKey(definition, property, `gave ${inWords(found)}, which is no text and no number`);
  const text = String(found);
  if (text.length > MAX_LIMIT_KEY) throw wrongKey(definition, property, `gave a text of more than ${MAX_LIMIT_KEY} characters`);
  return text;
}

function at(input: unknown, path: string): unknown {
  let value = input;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function wrongKey(definition: string, property: string, fault: string): TroupeError {
  return new TroupeError('limit-key', `${property} of ${definition} ${fault}.`, { retryable: false });
}
