/** What is wrong with a value, and where in it. */
export interface Fault {
  /** Path to it, e.g. `.failure.message`; empty for the value itself. */
  readonly at: string;
  /** E.g. `5, not text`. */
  readonly is: string;
}

/** Says what is wrong with a value, if anything is. */
export type Check = (value: unknown) => Fault | undefined;

/** What each field must be. Fields that are not named are not looked at: newer code may add some. */
export type Shape<Field extends string = string> = Readonly<Record<Field, Check>>;

/** Milliseconds since 1970: what has more digits is no time of this world, and some of it no `Date` at all. */
export const LAST_TIME: number = 999_999_999_999_999;

export const text: Check = expecting('text', (value) => typeof value === 'string');
/** 0, 1, 2 … */
export const count: Check = expecting('a count', (value) => Number.isSafeInteger(value) && (value as number) >= 0);
export const number: Check = expecting('a number', (value) => typeof value === 'number' && Number.isFinite(value));
export const time: Check = expecting(
  'a time',
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LAST_TIME,
);
/** A time as clients read it. */
export const isoTime: Check = expecting('a time', (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)));
export const flag: Check = expecting('true or false', (value) => typeof value === 'boolean');
/** Whatever JSON can say. */
export const json: Check = expecting('there', (value) => value !== undefined);

export function expecting(what: string, fits: (value: unknown) => boolean): Check {
  return (value) => (fits(value) ? undefined : { at: '', is: `${described(value)}, not ${what}` });
}

export function matching(pattern: RegExp, what: string): Check {
  return expecting(what, (value) => typeof value === 'string' && pattern.test(value));
}

export function oneOf(values: readonly unknown[]): Check {
  return (value) =>
    values.includes(value)
      ? undefined
      : { at: '', is: value === undefined ? 'missing' : `${described(value)}, which this version of Troupe does not know` };
}

export function optional(check: Check): Check {
  return (value) => (value === undefined ? undefined : check(value));
}

export function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return { at: '', is: `${described(value)}, not a list` };
    for (const [i, item] of value.entries()) {
      const fault = check(item);
      if (fault !== undefined) return { ...fault, at: `[${i}]${fault.at}` };
    }
    return undefined;
  };
}

export function object(shape: Shape): Check {
  const fields = Object.entries(shape);
  return (value) => {
    if (!isPlain(value)) return { at: '', is: `${described(value)}, not an object` };
    for (const [field, check] of fields) {
      const fault = check(Object.hasOwn(value, field) ? value[field] : undefined);
      if (fault !== undefined) return { ...fault, at: `.${field}${fault.at}` };
    }
    return undefined;
  };
}

/** An object of which every value fits. */
export function recordOf(check: Check): Check {
  return (value) => {
    if (!isPlain(value)) return { at: '', is: `${described(value)}, not an object` };
    for (const [key, each] of Object.entries(value)) {
      const fault = check(each);
      if (fault !== undefined) return { ...fault, at: `[${JSON.stringify(key)}]${fault.at}` };
    }
    return undefined;
  };
}

export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A fault in words, e.g. `its at is "yesterday", not a time`. */
export function faultText({ at, is }: Fault, whole = 'it'): string {
  return at === '' ? `${whole} is ${is}` : `its ${at.replace(/^\./, '')} is ${is}`;
}

/** A value in a few characters: what is long, or may be private, stays where it is. */
function described(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return value.length > 24 ? `text of ${value.length} characters` : JSON.stringify(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    case 'function':
    case 'symbol':
    default:
      return `a ${typeof value}`;
  }
}
