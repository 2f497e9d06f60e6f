import { TroupeError } from './errors.ts';

/** Characters, as people count them, that a name may have. */
const MAX_NAME = 128;

/**
 * What a name is made of, as a pattern of JSON Schema: something that can be seen, and no control,
 * formatting (bidirectional, zero-width), private or unassigned character, and no separator of lines.
 */
export const NAME_PATTERN = String.raw`^(?=.*\S)[^\p{C}\p{Zl}\p{Zp}]{1,${MAX_NAME}}$`;

const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]*$/u;
/** Most names; what is made of these alone needs no closer look. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9_ .:/-]{0,127}$/;

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
  if (!PRINTABLE.test(name))
    throw new TroupeError('invalid-characters', 'The name holds control characters or others that cannot be printed');
  return name;
}
