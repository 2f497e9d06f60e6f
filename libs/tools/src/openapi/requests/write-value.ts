import { ToolError } from '@troupe/contracts';
import type { Manner } from '../operation.ts';

/** A name and its value in a query, a form or a cookie, encoded. */
export type Pair = readonly [name: string, value: string];

/** Levels of an object in a query. */
const MOST_LEVELS = 10;

/** A value as text, in a path or a header. @throws ToolError */
export function inOneText(
  name: string,
  { style, explode, allowReserved }: Manner,
  value: unknown,
  encode: (text: string) => string = encoder(allowReserved),
): string {
  const parts = partsOf(value).map((part) => part.map((each) => encode(scalar(name, each))));
  const flat = parts.flat().join(',');
  const exploded = (separator: string): string => parts.map((part) => part.join('=')).join(separator);
  switch (style) {
    case 'label':
      return `.${explode ? exploded('.') : flat}`;
    case 'matrix':
      if (!explode || parts.length === 0) return `;${name}=${flat}`;
      return parts.map((part) => `;${part.length === 2 ? part.join('=') : `${name}=${part[0]!}`}`).join('');
    default:
      return explode ? exploded(',') : flat;
  }
}

/** A value in a query, a form or a cookie. @throws ToolError */
export function inPairs(name: string, { style, explode, allowReserved }: Manner, value: unknown): readonly Pair[] {
  const encode: (text: string) => string = encoder(allowReserved);
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [[encode(name), encode(scalar(name, value))]];
  if (style === 'deepObject') return deep(name, value, encode, 0);
  const parts = partsOf(value);
  if (explode)
    return parts.map((part) =>
      part.length === 2 ? [encode(String(part[0])), encode(scalar(name, part[1]))] : [encode(name), encode(scalar(name, part[0]))],
    );
  const separator = style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '%7C' : ',';
  return parts.length === 0
    ? []
    : [
        [
          encode(name),
          parts
            .flat()
            .map((each) => encode(scalar(name, each)))
            .join(separator),
        ],
      ];
}

function deep(name: string, value: unknown, encode: (text: string) => string, level: number): readonly Pair[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [[encode(name), encode(scalar(name, value))]];
  if (level === MOST_LEVELS) throw new ToolError(`${JSON.stringify(name)} nests deeper than ${MOST_LEVELS} levels.`);
  return Object.entries(value).flatMap(([key, each]) => deep(`${name}[${key}]`, each, encode, level + 1));
}

/** Elements of a list, or name and value of each member. */
function partsOf(value: unknown): readonly (readonly unknown[])[] {
  if (Array.isArray(value)) return value.map((each: unknown) => [each]);
  return typeof value === 'object' && value !== null ? Object.entries(value).filter(([, each]) => each !== undefined) : [[value]];
}

function scalar(name: string, value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  throw new ToolError(`${JSON.stringify(name)} cannot be written in a request.`);
}

/** `encodeURIComponent` leaves five characters as they are that have a meaning to some servers. */
function encoder(allowReserved: boolean): (text: string) => string {
  const strict = (text: string): string =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  if (!allowReserved) return strict;
  // `#` and `&` would end the value, a space or `%` the address.
  return (text) => text.replaceAll(/[^A-Za-z0-9\-._~:/?[\]@!$'()*,;=]+/g, strict);
}
