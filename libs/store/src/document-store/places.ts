/** Lower than each character of a field, so that shorter text stands before what begins with it. */
const END = ' ';
/** Higher than each character of a field. */
const LAST = '\u007f';
/** Of the largest whole number. */
const DIGITS = 16;

export type FieldValue = string | number;

/** Text that sorts, byte by byte in every store, as its fields do: numbers by size, text by its escaped characters. */
export function placeOf(values: readonly FieldValue[]): string {
  return values.map(encoded).join(END);
}

/** The place of a document in an index: no other document has it. */
export function placeIn(values: readonly FieldValue[], key: string): string {
  return `${placeOf(values)}${END}${key}`;
}

/** The fields of a place, as text. */
export function fieldsOf(place: string): readonly string[] {
  return place.split(END).map(decoded);
}

export interface Bounds {
  /** The first place. */
  readonly from: string;
  /** The first place no more. */
  readonly before: string;
}

/** The places that begin with some values, and go on with one from a bound on, before another. */
export function placesOf(where: readonly FieldValue[], from?: FieldValue, before?: FieldValue): Bounds {
  const prefix = where.map((value) => `${encoded(value)}${END}`).join('');
  return { from: from === undefined ? prefix : prefix + encoded(from), before: prefix + (before === undefined ? LAST : encoded(before)) };
}

function encoded(value: FieldValue): string {
  if (typeof value === 'string') return encodeURIComponent(value);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no count and no time: no index can hold it.`);
  return String(value).padStart(DIGITS, '0');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
