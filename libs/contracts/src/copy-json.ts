import { TroupeError } from './errors.ts';
import type { Json } from './json.ts';

/** How deep a value may nest; deeper is refused rather than risking the stack. */
export const MAX_DEPTH = 200;

/** Gives the data that stands for an error. */
type ErrorForm = (error: Error) => Json;

/**
 * Copies `value` into plain JSON, and errors in it as `errorForm` tells them.
 *
 * @throws TroupeError `not-json` with the path to the first value that does not fit
 */
export function copyJson(value: unknown, what: string, errorForm: ErrorForm): Json {
  return copy({ what, errorForm }, value, '$', 0);
}

interface Copying {
  readonly what: string;
  readonly errorForm: ErrorForm;
}

function copy(copying: Copying, value: unknown, path: string, depth: number): Json {
  const { what } = copying;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw refuse(String(value), what, path);
    case 'object':
      break;
    case 'undefined':
    case 'function':
    case 'bigint':
    case 'symbol':
    default:
      throw refuse(typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`, what, path);
  }
  if (value === null) return null;
  if (depth >= MAX_DEPTH) throw refuse(`nested deeper than ${MAX_DEPTH} levels, or contains itself`, what, path);
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (let i = 0; i < value.length; i++) items.push(copy(copying, value[i], `${path}[${i}]`, depth + 1));
    return items;
  }
  if (value instanceof Error) return copying.errorForm(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object of another realm has a prototype without a prototype of its own.
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
    throw refuse(`a ${className(value)}`, what, path);
  }
  const result: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    const copied = copy(copying, item, pathTo(path, key), depth + 1);
    // Assignment to `__proto__` would set the prototype instead of a property.
    if (key === '__proto__') Object.defineProperty(result, key, { value: copied, enumerable: true, configurable: true, writable: true });
    else result[key] = copied;
  }
  return result;
}

function className(value: object): string {
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'object that is not plain';
}

function pathTo(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function refuse(found: string, what: string, path: string): TroupeError {
  return new TroupeError(
    'not-json',
    `${what} is not JSON: ${path} is ${found}. Return plain objects, arrays, strings, finite numbers, booleans or null.`,
    {
      details: { path },
    },
  );
}
