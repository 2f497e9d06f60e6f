import { MAX_DEPTH } from '../values/copy-json.ts';
import { faultText, isPlain, type Check } from './checks.ts';
import type { Unreadable } from './unreadable.ts';
import { FORMAT_VERSION, versionFault } from './version.ts';

/** Levels a body may nest: a value of the most allowed depth, within what the body itself needs. */
const DEEPEST = MAX_DEPTH + 16;

// What nests, as character codes.
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

/** A body: an object that says its version in `v`. What comes after that is read as `check` wants it. */
export function parseBody<T>(body: string, check: Check): T | Unreadable {
  if (nestsTooDeep(body)) return { unreadable: `its body nests deeper than ${DEEPEST} levels` };
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { unreadable: 'its body is not JSON' };
  }
  const version = isPlain(value) ? versionFault(Object.hasOwn(value, 'v') ? value['v'] : undefined, FORMAT_VERSION) : undefined;
  if (version !== undefined) return { unreadable: version };
  const fault = check(value);
  return fault === undefined ? (value as T) : { unreadable: faultText(fault, 'its body') };
}

/** What nests without end overflows the stack of a function that walks through it. */
function nestsTooDeep(body: string): boolean {
  if (body.length <= DEEPEST) return false;
  let depth = 0;
  for (let i = 0; i < body.length; i++) {
    switch (body.charCodeAt(i)) {
      case QUOTE:
        i = endOfText(body, i);
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        if (++depth > DEEPEST) return true;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        depth--;
        break;
    }
  }
  return false;
}

/** Where the text that begins at `start` ends. */
function endOfText(body: string, start: number): number {
  for (let at = body.indexOf('"', start + 1); at !== -1; at = body.indexOf('"', at + 1)) {
    let before = at - 1;
    while (body.charCodeAt(before) === BACKSLASH) before--;
    if ((at - before) % 2 === 1) return at;
  }
  return body.length;
}
