import { TroupeError, type ErrorCode, type Json } from '@troupe/contracts';
import { clip } from '../errors/problem.ts';

export interface JsonLimits {
  readonly depth: number;
  readonly items: number;
}

/** The members of a body that hold a client's own data, where any key is fine; `true` when all of it is data. */
export type DataMembers = true | readonly string[];

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const POISON: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON that means the same to every reader: what `JSON.parse` would silently change (repeated
 * keys, integers beyond 2^53, 1e400, half characters) is refused, as is what nests or counts too much.
 *
 * @throws TroupeError `invalid-json`, `duplicate-key`, `forbidden-key`, `invalid-unicode`,
 * `out-of-range`, `too-deep`, `too-many-items`, with the offset or the pointer
 */
export function parseStrictJson(text: string, limits: JsonLimits, data: DataMembers): Json {
  check(text, limits, data);
  return JSON.parse(text) as Json;
}

/** How far a text was read. */
interface Scan {
  readonly text: string;
  readonly limits: JsonLimits;
  readonly data: DataMembers;
  /** Where the value is that is read now. */
  readonly path: (string | number)[];
  at: number;
  items: number;
}

function check(text: string, limits: JsonLimits, data: DataMembers): void {
  const scan: Scan = { text, limits, data, path: [], at: 0, items: 0 };
  skipSpace(scan);
  value(scan, data === true);
  skipSpace(scan);
  if (scan.at < text.length) throw syntax(scan, 'unexpected text after the value');
}

function value(scan: Scan, free: boolean): void {
  switch (scan.text.charCodeAt(scan.at)) {
    case 0x7b /* { */:
      return members(scan, free);
    case 0x5b /* [ */:
      return elements(scan, free);
    case 0x22 /* " */:
      string(scan);
      return;
    case 0x74 /* t */:
      return word(scan, 'true');
    case 0x66 /* f */:
      return word(scan, 'false');
    case 0x6e /* n */:
      return word(scan, 'null');
    default:
      return number(scan);
  }
}

function members(scan: Scan, free: boolean): void {
  const keys = new Set<string>();
  open(scan);
  if (closes(scan, 0x7d)) return;
  for (;;) {
    if (scan.text.charCodeAt(scan.at) !== 0x22) throw syntax(scan, 'a key in double quotes is expected');
    scan.path.push('');
    const key = string(scan);
    scan.path[scan.path.length - 1] = key;
    if (keys.has(key)) throw fault(scan, 'duplicate-key', `The key ${quote(key)} is there twice`);
    if (!free && POISON.has(key)) throw fault(scan, 'forbidden-key', `The key ${quote(key)} is not allowed here`);
    keys.add(key);
    count(scan);
    skipSpace(scan);
    if (scan.text.charCodeAt(scan.at) !== 0x3a) throw syntax(scan, '":" is expected');
    scan.at++;
    skipSpace(scan);
    value(scan, free || (scan.path.length === 1 && scan.data !== true && scan.data.includes(key)));
    scan.path.pop();
    if (closes(scan, 0x7d)) return;
    comma(scan);
  }
}

function elements(scan: Scan, free: boolean): void {
  open(scan);
  if (closes(scan, 0x5d)) return;
  for (let index = 0; ; index++) {
    scan.path.push(index);
    count(scan);
    value(scan, free);
    scan.path.pop();
    if (closes(scan, 0x5d)) return;
    comma(scan);
  }
}

function open(scan: Scan): void {
  scan.at++;
  if (scan.path.length >= scan.limits.depth) throw fault(scan, 'too-deep', `The body nests deeper than ${scan.limits.depth} levels`);
  skipSpace(scan);
}

function closes(scan: Scan, bracket: number): boolean {
  skipSpace(scan);
  if (scan.text.charCodeAt(scan.at) !== bracket) return false;
  scan.at++;
  return true;
}

function comma(scan: Scan): void {
  if (scan.text.charCodeAt(scan.at) !== 0x2c) throw syntax(scan, '"," or the end of the list is expected');
  scan.at++;
  skipSpace(scan);
}

function count(scan: Scan): void {
  if (++scan.items > scan.limits.items)
    throw fault(scan, 'too-many-items', `The body has more than ${scan.limits.items} members and elements`);
}

function string(scan: Scan): string {
  const { text, at: start } = scan;
  let escaped = false;
  let at = start + 1;
  for (; ; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) break;
    if (unit === 0x5c) {
      escaped = true;
      at++;
    } else if (!(unit >= 0x20)) {
      scan.at = at;
      throw syntax(scan, at >= text.length ? 'the text ends inside a string' : 'a control character in a string must be escaped');
    }
  }
  scan.at = at + 1;
  if (!escaped) return text.slice(start + 1, at);
  const decoded = unescape(scan, start);
  if (!decoded.isWellFormed()) throw fault(scan, 'invalid-unicode', 'The string holds half of a surrogate pair');
  return decoded;
}

function unescape(scan: Scan, start: number): string {
  try {
    return JSON.parse(scan.text.slice(start, scan.at)) as string;
  } catch {
    scan.at = start;
    throw syntax(scan, 'the string has an escape that JSON does not know');
  }
}

function number(scan: Scan): void {
  NUMBER.lastIndex = scan.at;
  const match = NUMBER.exec(scan.text);
  if (match === null) throw syntax(scan, scan.at >= scan.text.length ? 'the text ends too early' : 'a value is expected');
  const parsed = Number(match[0]);
  if (!Number.isFinite(parsed)) throw fault(scan, 'out-of-range', 'The number is beyond ±1.7976931348623157e308');
  if (match[2] === undefined && Number.isInteger(parsed) && !Number.isSafeInteger(parsed)) {
    throw fault(
      scan,
      'out-of-range',
      'The number would lose digits: whole numbers go from -9007199254740991 to 9007199254740991; send it as a string',
    );
  }
  scan.at += match[0].length;
}

function word(scan: Scan, literal: string): void {
  if (!scan.text.startsWith(literal, scan.at)) throw syntax(scan, 'a value is expected');
  scan.at += literal.length;
}

function skipSpace(scan: Scan): void {
  const { text } = scan;
  for (let unit = text.charCodeAt(scan.at); isSpace(unit); unit = text.charCodeAt(++scan.at));
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

function syntax(scan: Scan, what: string): TroupeError {
  return new TroupeError('invalid-json', `The body is not JSON: ${what}, at offset ${scan.at}.`);
}

function fault(scan: Scan, code: ErrorCode, what: string): TroupeError {
  const pointer = toPointer(scan.path);
  return new TroupeError(code, `${what}, at ${pointer}.`, { errors: [{ pointer, code, message: `${what}.` }] });
}

/** A JSON pointer in its URI fragment form, as problem documents have it. Cut when it gets long. */
export function toPointer(path: readonly PropertyKey[]): string {
  return clip(`#${path.map((step) => `/${clip(String(step), 64).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`, 256);
}

function quote(key: string): string {
  return JSON.stringify(clip(key, 64));
}
