import { defaultBounds } from '../bounds.ts';
import { TroupeError } from '../errors/errors.ts';
import type { Json } from './json-value.ts';

/** How deep a value may nest; deeper is refused rather than risking the stack. */
export const MAX_DEPTH: number = defaultBounds.valueDepth;

/** Gives the data that stands for an error. */
type ErrorForm = (error: Error) => Json;

/** How many characters and values a copy may still take, each of which is a byte of JSON at least; several copies can share one. */
export interface Room {
  readonly most: number;
  left: number;
}

/**
 * Copies `value` into plain JSON, and errors in it as `errorForm` describes them.
 *
 * @param room unlimited when absent; the copy goes no further than that
 * @throws TroupeError `not-json` with the path to the first value that does not fit, `payload-too-large`, and
 * nothing else, whatever the value does when it is read
 */
export function copyJson(value: unknown, what: string, errorForm: ErrorForm, room?: Room): Json {
  const copying: Copying = { what, errorForm, room, path: [], refusal: undefined };
  try {
    return copy(copying, value);
  } catch (error) {
    throw copying.refusal !== undefined && error === copying.refusal ? error : refuse(copying, 'something that throws when it is read');
  }
}

interface Copying {
  readonly what: string;
  readonly errorForm: ErrorForm;
  readonly room: Room | undefined;
  /** Where the copy is; put into words only when something does not fit. */
  readonly path: (string | number)[];
  /** What was thrown here, and not by the value. */
  refusal: TroupeError | undefined;
}

function copy(copying: Copying, value: unknown): Json {
  const { path, room } = copying;
  if (room !== undefined) take(copying, room, typeof value === 'string' ? value.length + 2 : 1);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON has no -0.
      if (Number.isFinite(value)) return value + 0;
      throw refuse(copying, String(value));
    case 'object':
      break;
    case 'undefined':
    case 'function':
    case 'bigint':
    case 'symbol':
    default:
      throw refuse(copying, typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`);
  }
  if (value === null) return null;
  if (path.length >= MAX_DEPTH) throw refuse(copying, `nested deeper than ${MAX_DEPTH} levels, or contains itself`);
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (let i = 0; i < value.length; i++) items.push(copyMember(copying, i, value[i]));
    return items;
  }
  if (value instanceof Error) {
    const form = copying.errorForm(value);
    if (room !== undefined) take(copying, room, JSON.stringify(form).length);
    return form;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object of another realm has a prototype without a prototype of its own.
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
    throw refuse(copying, `a ${className(value)}`);
  }
  const result: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    if (room !== undefined) take(copying, room, key.length + 3);
    const copied = copyMember(copying, key, item);
    // Assignment to `__proto__` would set the prototype instead of a property.
    if (key === '__proto__') Object.defineProperty(result, key, { value: copied, enumerable: true, configurable: true, writable: true });
    else result[key] = copied;
  }
  return result;
}

function copyMember(copying: Copying, key: string | number, value: unknown): Json {
  copying.path.push(key);
  const copied = copy(copying, value);
  copying.path.pop();
  return copied;
}

function take(copying: Copying, room: Room, size: number): void {
  room.left -= size;
  if (room.left >= 0) return;
  throw (copying.refusal = new TroupeError(
    'payload-too-large',
    `${copying.what} has more than ${room.most} bytes, which is the limit. Store it elsewhere and hand over a reference.`,
    { retryable: false },
  ));
}

function className(value: object): string {
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'object that is not plain';
}

function inWords(path: readonly (string | number)[]): string {
  return path.reduce<string>((before, key) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `${before}.${key}` : `${before}[${JSON.stringify(key)}]`;
  }, '$');
}

function refuse(copying: Copying, found: string): TroupeError {
  const { what, path } = copying;
  const place = inWords(path);
  return (copying.refusal = new TroupeError(
    'not-json',
    `${what} is not JSON: ${place} is ${found}. Return plain objects, arrays, strings, finite numbers, booleans or null.`,
    {
      details: { path: place },
    },
  ));
}
