import { toJson, type Json } from '@troupe/contracts';

/**
 * Text that arrives in pieces, as well-formed Unicode. Servers cut between the halves of a
 * character, and models write half ones; put together, the pieces are `text().toWellFormed()`.
 */
export interface WellFormedText {
  /** What can be passed on of all that came so far. */
  add(piece: string): string;
  /** What was held back. */
  end(): string;
}

export function wellFormedText(): WellFormedText {
  let half = '';
  return {
    add(piece) {
      const text = half + piece;
      half = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? '';
      return text.slice(0, text.length - half.length).toWellFormed();
    },
    end() {
      const rest = half.toWellFormed();
      half = '';
      return rest;
    },
  };
}

const NO_ARGUMENTS: Json = {};

/** The arguments of a call, parsed; the text itself when it is not JSON, or JSON the platform refuses (L3). */
export function readArguments(text: string): Json {
  const written = once(text.trim());
  if (written === '') return NO_ARGUMENTS;
  try {
    const args = wellFormed(toJson(JSON.parse(written), 'the arguments'));
    return (typeof args === 'string' ? objectIn(args) : args) ?? NO_ARGUMENTS;
  } catch {
    return text.toWellFormed();
  }
}

/** Gateways to Anthropic put `{}` in front of what follows, and others write all of it twice. */
function once(text: string): string {
  const rest = text.startsWith('{}') ? text.slice(2).trimStart() : '';
  if (rest.startsWith('{')) return rest;
  const half = text.slice(0, text.length / 2);
  return half !== '' && half + half === text && half.startsWith('{') ? half : text;
}

/** Some servers write JSON into JSON. */
function objectIn(text: string): Json {
  const args = wellFormed(toJson(JSON.parse(text), 'the arguments'));
  if (typeof args === 'object') return args;
  throw new SyntaxError('no object');
}

const HALF = /\\ud[89a-f]/;

/** Half characters can be anywhere in a value, keys too; as JSON text they are all escapes of one form. */
export function wellFormed(value: Json): Json {
  const text = JSON.stringify(value);
  return HALF.test(text) ? (JSON.parse(wellFormedJson(text)) as Json) : value;
}

/** JSON text without half characters. */
export function wellFormedJson(text: string): string {
  if (!HALF.test(text)) return text;
  return text.replaceAll(/\\(?:ud[89a-f][\da-f]{2}|.)/g, (escape) => (escape.length > 2 ? '\uFFFD' : escape));
}
