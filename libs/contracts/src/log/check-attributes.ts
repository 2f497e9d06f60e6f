import { defaultBounds } from '../bounds.ts';
import type { Attributes } from './command.ts';
import { TroupeError } from '../errors/errors.ts';

const { attributes: MOST, attributeKeyCharacters: MAX_KEY, attributeCharacters: MAX_TEXT } = defaultBounds;

/**
 * The attributes of a task have these bounds, given by a start or by code.
 *
 * @throws TroupeError `out-of-range`
 */
export function checkAttributes(attributes: Attributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MOST) throw outOfRange(`A task has at most ${MOST} attributes; these are ${entries.length}.`);
  for (const [key, value] of entries) {
    if (isLonger(key, MAX_KEY) || key === '')
      throw outOfRange(`The key of an attribute has 1 to ${MAX_KEY} characters; got ${shown(key)}.`);
    if (typeof value === 'string' && isLonger(value, MAX_TEXT))
      throw outOfRange(`The text of the attribute ${shown(key)} has more than ${MAX_TEXT} characters, which is the most.`);
  }
}

/** Counted as people do: what JavaScript counts as two is one. */
function isLonger(text: string, most: number): boolean {
  return text.length > most && (text.length > most * 2 || [...text].length > most);
}

function shown(key: string): string {
  return JSON.stringify(key.slice(0, MAX_KEY));
}

function outOfRange(message: string): TroupeError {
  return new TroupeError('out-of-range', message, { retryable: false });
}
