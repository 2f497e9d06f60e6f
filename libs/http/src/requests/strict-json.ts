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
  scan(text, limits, data);
  return JSON.parse(text) as Json;
}

function scan(text: string, limits: JsonLimits, data: DataMembers): void {
  let at = 0;
  let items = 0;
  const path: (string | number)[] = [];

  skipSpace();
  value(data === true);
  skipSpace();
  if (at < text.length) throw syntax(`unexpected text after the value`);

  function value(free: boolean): void {
    switch (text.charCodeAt(at)) {
      case 0x7b /* { */:
        return members(free);
      case 0x5b /* [ */:
        return elements(free);
      case 0x22 /* " */:
        string();
        return;
      case 0x74 /* t */:
        return word('true');
      case 0x66 /* f */:
        return word('false');
      case 0x6e /* n */:
        return word('null');
      default:
        return number();
    }
  }

  function members(free: boolean): void {
    const keys = new Set<string>();
    open();
    if (closes(0x7d)) return;
    for (;;) {
      if (text.charCodeAt(at) !== 0x22) throw syntax('a key in double quotes is expected');
      path.push('');
      const key = string();
      path[path.length - 1] = key;
      if (keys.has(key)) throw fault('duplicate-key', `The key ${quote(key)} is there twice`);
      if (!free && POISON.has(key)) throw fault('forbidden-key', `The key ${quote(key)} is not allowed here`);
      keys.add(key);
      count();
      skipSpace();
      if (text.charCodeAt(at) !== 0x3a) throw syntax('":" is expected');
      at++;
      skipSpace();
      value(free || (path.length === 1 && data !== true && data.includes(key)));
      path.pop();
      if (closes(0x7d)) return;
      comma();
    }
  }

  function elements(free: boolean): void {
    open();
    if (closes(0x5d)) return;
    for (let index = 0; ; index++) {
      path.push(index);
      count();
      value(free);
      path.pop();
      if (closes(0x5d)) return;
      comma();
    }
  }

  function open(): void {
    at++;
    if (path.length >= limits.depth) throw fault('too-deep', `The body nests deeper than ${limits.depth} levels`);
    skipSpace();
  }

  function closes(bracket: number): boolean {
    skipSpace();
    if (text.charCodeAt(at) !== bracket) return false;
    at++;
    return true;
  }

  function comma(): void {
    if (text.charCodeAt(at) !== 0x2c) throw syntax('"," or the end of the list is expected');
    at++;
    skipSpace();
  }

  function count(): void {
    if (++items > limits.items) throw fault('too-many-items', `The body has more than ${limits.items} members and elements`);
  }

  function string(): string {
    const start = at;
    let escaped = false;
    for (at++; ; at++) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) break;
      if (unit === 0x5c) {
        escaped = true;
        at++;
      } else if (!(unit >= 0x20)) {
        throw syntax(at >= text.length ? 'the text ends inside a string' : 'a control character in a string must be escaped');
      }
    }
    at++;
    if (!escaped) return text.slice(start + 1, at - 1);
    const decoded = unescape(start);
    if (!decoded.isWellFormed()) throw fault('invalid-unicode', 'The string holds half of a surrogate pair');
    return decoded;
  }

  function unescape(start: number): string {
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      at = start;
      throw syntax('the string has an escape that JSON does not know');
    }
  }

  function number(): void {
    NUMBER.lastIndex = at;
    const match = NUMBER.exec(text);
    if (match === null) throw syntax(at >= text.length ? 'the text ends too early' : 'a value is expected');
    const parsed = Number(match[0]);
    if (!Number.isFinite(parsed)) throw fault('out-of-range', 'The number is beyond ±1.7976931348623157e308');
    if (match[2] === undefined && Number.isInteger(parsed) && !Number.isSafeInteger(parsed)) {
      throw fault(
        'out-of-range',
        'The number would lose digits: whole numbers go from -9007199254740991 to 9007199254740991; send it as a string',
      );
    }
    at += match[0].length;
  }

  function word(literal: string): void {
    if (!text.startsWith(literal, at)) throw syntax('a value is expected');
    at += literal.length;
  }

  function skipSpace(): void {
    for (let unit = text.charCodeAt(at); unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09; unit = text.charCodeAt(++at));
  }

  function syntax(what: string): TroupeError {
    return new TroupeError('invalid-json', `The body is not JSON: ${what}, at offset ${at}.`);
  }

  function fault(code: ErrorCode, what: string): TroupeError {
    const pointer = toPointer(path);
    return new TroupeError(code, `${what}, at ${pointer}.`, { errors: [{ pointer, code, message: `${what}.` }] });
  }
}

/** A JSON pointer in its URI fragment form, as problem documents have it. Cut when it gets long. */
export function toPointer(path: readonly PropertyKey[]): string {
  return clip(`#${path.map((step) => `/${clip(String(step), 64).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`, 256);
}

function quote(key: string): string {
  return JSON.stringify(clip(key, 64));
}
