/** What a terminal would act on instead of showing: control characters, and those that turn the direction of text. */
const ACTS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text of others on one line, safe to print. */
export function printable(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(ACTS, '\u{fffd}');
}

/** The same with its line breaks and tabs. */
export function printableLines(text: string): string {
  return text.replace(ACTS, (character) => (character === '\n' || character === '\t' ? character : '\u{fffd}'));
}

/** JSON that means the same and holds nothing a terminal would act on. */
export function printableJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent) ?? 'null';
  return text.replace(ACTS, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** At most `width` characters on one line. */
export function clipped(text: string, width: number): string {
  const line = printable(text);
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}
