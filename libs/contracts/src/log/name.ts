import { defaultBounds } from '../bounds.ts';
import { TroupeError } from '../errors/errors.ts';

/** Characters, as people count them, that a name may have. */
export const MAX_NAME: number = defaultBounds.nameCharacters;

/**
 * What a name cannot hold, as members of a character class: control, formatting (bidirectional,
 * zero-width) and private characters, separators of lines, what is no character, and tags.
 * Spelled out, so that it is the same for every version of Unicode, and every engine that reads it.
 */
const UNPRINTABLE = [
  String.raw`\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e`,
  String.raw`\u2060-\u206f\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff`,
  ...(
    [
      [0x110bd, 0x110bd],
      [0x110cd, 0x110cd],
      [0x13430, 0x1343f],
      [0x1bca0, 0x1bca3],
      [0x1d173, 0x1d17a],
      [0xe0000, 0x10ffff],
    ] as const
  ).map(([from, to]) => `${String.fromCodePoint(from)}-${String.fromCodePoint(to)}`),
].join('');

/** What a name is made of, as a pattern of JSON Schema. Half characters are no text at all. */
export const NAME_PATTERN: string = `^[^${UNPRINTABLE}]*$`;

const PRINTABLE = new RegExp(NAME_PATTERN, 'u');
/** Most names; what is made of these alone needs no closer look. */
const PLAIN = new RegExp(`^[A-Za-z0-9_-][A-Za-z0-9_ .:/-]{0,${MAX_NAME - 1}}$`);

/**
 * Checks the name of anything: a workflow, a signal, a step. Who defines it, who asks for it by code and
 * who asks for it over an API all go by this one rule, so that whatever has a name can be asked for.
 *
 * @returns the name, as two spellings of one word have it in common (NFC)
 * @throws TroupeError `out-of-range`, `invalid-characters`, with a sentence about "the name"
 */
export function nameFrom(text: string): string {
  if (PLAIN.test(text)) return text;
  const name = text.normalize('NFC');
  if (name.trim() === '') throw new TroupeError('out-of-range', 'The name is empty, or nothing but white space');
  // Only a long one is worth counting.
  const characters = name.length <= MAX_NAME ? name.length : [...name].length;
  if (characters > MAX_NAME) throw new TroupeError('out-of-range', `The name has ${characters} characters; ${MAX_NAME} is the most`);
  if (!PRINTABLE.test(name) || !name.isWellFormed())
    throw new TroupeError('invalid-characters', 'The name holds control characters or others that cannot be printed');
  // They have a meaning of their own in addresses.
  if (name === '.' || name === '..') throw new TroupeError('invalid-characters', 'The name is one that addresses cannot hold');
  return name;
}
