import { defaultBounds } from '../bounds.ts';
import { TroupeError } from '../errors/errors.ts';
import { inWords } from '../values/in-words.ts';
import { jsonBytes } from '../values/json-bytes.ts';

type Scalar = string | number | boolean | null;

/** How a value compares with others; all that is said must hold. Of other types than asked for, nothing holds but `not`. */
export interface EventComparison {
  readonly not?: Scalar;
  readonly in?: readonly Scalar[];
  readonly gt?: number | string;
  readonly gte?: number | string;
  readonly lt?: number | string;
  readonly lte?: number | string;
  /** Whether there is a value that is not null. */
  readonly exists?: boolean;
}

/**
 * Which events are meant, as data: by the path of a value, what it equals or how it compares. All of it must hold.
 * Paths are `key`, `id`, `data` and `attributes.…`, and names and numbers within data with full stops between:
 * `data.order`, `data.items.0.sku`.
 */
export type EventCondition = Readonly<Record<string, Scalar | EventComparison>>;

const comparisons: ReadonlySet<string> = new Set(['not', 'in', 'gt', 'gte', 'lt', 'lte', 'exists'] satisfies (keyof EventComparison)[]);

/** What a condition looks at. */
export interface ConditionedEvent {
  readonly id: string;
  readonly key: string | undefined;
  readonly data: unknown;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The condition that was given. @throws TroupeError `wrong-type`, `out-of-range` */
export function readEventCondition(given: unknown, what: string): EventCondition {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new TroupeError('wrong-type', `${what} is an object such as { "data.order": "o-17" }; got ${inWords(given)}.`);
  const entries = Object.entries(given as Readonly<Record<string, unknown>>);
  const { topicConditions, topicConditionBytes } = defaultBounds;
  if (entries.length > topicConditions)
    throw new TroupeError('out-of-range', `${what} has ${entries.length} conditions; ${topicConditions} are the most.`);
  for (const [path, value] of entries) {
    if (!isPath(path))
      throw new TroupeError(
        'wrong-type',
        `${what}: ${JSON.stringify(path.slice(0, 64))} is no path; begin with data, key, id or attributes.`,
      );
    if (!isScalar(value)) demandComparison(value, `${what}: ${JSON.stringify(path.slice(0, 64))}`);
  }
  const condition = JSON.parse(JSON.stringify(given)) as EventCondition;
  if (jsonBytes(condition) > topicConditionBytes)
    throw new TroupeError('out-of-range', `${what} has more than ${topicConditionBytes} bytes, which is the limit.`);
  return condition;
}

export function fitsCondition(condition: EventCondition, event: ConditionedEvent): boolean {
  return Object.entries(condition).every(([path, asked]) => {
    const value = valueAt(event, path);
    return isScalar(asked) ? value === asked : compares(value, asked);
  });
}

/** What stands at a path of an event; undefined where nothing does. */
export function valueAt(event: ConditionedEvent, path: string): unknown {
  const [first, ...rest] = path.split('.');
  if (first === 'attributes') return own(event.attributes, rest.join('.'));
  if (first === 'key') return event.key;
  if (first === 'id') return event.id;
  return rest.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? own(value, name) : undefined), event.data);
}

function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function compares(value: unknown, asked: EventComparison): boolean {
  return (
    (asked.not === undefined || value !== asked.not) &&
    (asked.in === undefined || asked.in.some((one) => one === value)) &&
    (asked.exists === undefined || (value !== undefined && value !== null) === asked.exists) &&
    inOrder(asked.gt, value, (low, high) => low < high) &&
    inOrder(asked.gte, value, (low, high) => low <= high) &&
    inOrder(asked.lt, value, (limit, found) => found < limit) &&
    inOrder(asked.lte, value, (limit, found) => found <= limit)
  );
}

/** Numbers compare with numbers, and texts with texts. */
function inOrder(
  limit: number | string | undefined,
  value: unknown,
  holds: (limit: number | string, value: number | string) => boolean,
): boolean {
  if (limit === undefined) return true;
  return typeof limit === typeof value && holds(limit, value as number | string);
}

function isPath(path: string): boolean {
  const [first, ...rest] = path.split('.');
  if (first === 'key' || first === 'id') return rest.length === 0;
  return first === 'data' || (first === 'attributes' && rest.length > 0);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function demandComparison(value: unknown, what: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TroupeError(
      'wrong-type',
      `${what} is text, a number, true, false, null or a comparison such as { gte: 5 }; got ${inWords(value)}.`,
    );
  for (const [name, limit] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    if (!comparisons.has(name))
      throw new TroupeError(
        'wrong-type',
        `${what}: ${JSON.stringify(name.slice(0, 64))} is no comparison; there are ${[...comparisons].join(', ')}.`,
      );
    const fits =
      name === 'in'
        ? Array.isArray(limit) && limit.every(isScalar)
        : name === 'exists'
          ? typeof limit === 'boolean'
          : name === 'not'
            ? isScalar(limit)
            : typeof limit === 'string' || (typeof limit === 'number' && Number.isFinite(limit));
    if (!fits) throw new TroupeError('wrong-type', `${what}: ${name} cannot be compared with ${inWords(limit)}.`);
  }
}
