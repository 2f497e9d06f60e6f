/** Characters of a value that are shown; the rest is there to be copied or downloaded. */
const MOST_CHARACTERS = 100_000;

export interface Shown {
  readonly text: string;
  readonly cut: boolean;
}

/** A value as a person reads it: text as it is, all else as indented JSON. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value, undefined, 2);
}

export function shownText(value: unknown): Shown {
  const text = jsonText(value);
  return text.length > MOST_CHARACTERS ? { text: text.slice(0, MOST_CHARACTERS), cut: true } : { text, cut: false };
}

/** One line of it. */
export function shortText(value: unknown, most = 120): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const line = text.slice(0, most * 2).replaceAll(/\s+/g, ' ');
  return line.length > most || text.length > most * 2 ? `${line.slice(0, most)}…` : line;
}

export type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: string };

/** What somebody typed where JSON is expected. */
export function readJson(text: string): Read {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }
}
