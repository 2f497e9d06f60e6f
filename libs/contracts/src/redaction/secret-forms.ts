/**
 * Where a secret can be found again: as it stands, percent-encoded, escaped for JSON (also twice), and
 * within base64 or base64url, wherever in the encoded text it begins.
 *
 * @returns sources of regular expressions. Nothing in them repeats without a bound, so that a search
 * costs the same per character whatever the text.
 */
export function formsOf(secret: string): readonly string[] {
  const bytes = utf8(secret);
  return [plainForm(secret), ...[0, 1, 2].map((offset) => encodedForm(base64Within(bytes, offset)))].filter((form) => form !== '');
}

const NEEDS_ESCAPE = /[\\^$.*+?()[\]{}|/-]/;
/** A percent sign that was encoded itself, up to three times. */
const PERCENT = '%(?:25){0,3}';
/** One level of JSON doubles the backslashes of the level below. */
const BACKSLASHES = '\\\\{1,8}';

function plainForm(secret: string): string {
  return [...secret].map(characterForms).join('');
}

function characterForms(character: string): string {
  const units = character.split('').map((unit) => `${BACKSLASHES}u${anyCase(hex(unit.charCodeAt(0), 4))}`);
  const percent = utf8(character).map((byte) => `${PERCENT}${anyCase(hex(byte, 2))}`);
  const forms = [literalForm(character), percent.join(''), units.join('')];
  if (character === ' ') forms.push('\\+');
  return `(?:${forms.join('|')})`;
}

function literalForm(character: string): string {
  switch (character) {
    case '\\':
      // So many backslashes stand for one after up to four levels of JSON; one more belongs to what follows.
      return '(?:\\\\{16}|\\\\{8}|\\\\{4}|\\\\{2}|\\\\)';
    case '"':
    case '/':
      return `\\\\{0,8}${character === '/' ? '\\/' : '"'}`;
    default:
      return NEEDS_ESCAPE.test(character) ? `\\${character}` : character;
  }
}

/** Base64 of either alphabet, as it stands in texts, addresses and JSON. */
function encodedForm(base64: string): string {
  return base64.replaceAll('+', `(?:\\+|-|${PERCENT}2[bB])`).replaceAll('/', `(?:\\\\{0,8}\\/|_|${PERCENT}2[fF])`);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The characters that follow from these bytes alone when `offset` unknown bytes stand before them. */
function base64Within(bytes: readonly number[], offset: number): string {
  const bits = [...Array<number>(offset).fill(0), ...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let text = '';
  for (let at = Math.ceil((offset * 8) / 6) * 6; at + 6 <= bits.length; at += 6)
    text += ALPHABET[Number.parseInt(bits.slice(at, at + 6), 2)]!;
  return text;
}

function utf8(text: string): number[] {
  // The one encoder of UTF-8 that the language itself has.
  return [...encodeURIComponent(text.toWellFormed()).matchAll(/%(..)|[^]/g)].map(([all, code]) =>
    code === undefined ? all.charCodeAt(0) : Number.parseInt(code, 16),
  );
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

function anyCase(digits: string): string {
  return digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
