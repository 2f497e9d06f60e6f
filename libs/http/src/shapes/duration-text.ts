const FRACTION = String.raw`(?:\.\d{1,3})?`;
/** Digits of each unit, so that all of them together stay below the longest duration there is. */
const parts = [
  ['w', 3],
  ['d', 4],
  ['h', 5],
  ['m', 7],
  ['s', 8],
] as const;
/** Whole days up to a hundred years, which are more digits. */
const LONG_DAYS = String.raw`(?:[12]\d{4}|3(?:[0-5]\d{3}|6(?:[0-4]\d\d|5(?:[01]\d|2[0-5]))))d`;

/**
 * How a client writes a duration: each unit once, the larger first, such as `500ms`, `1.5h`, `1d 12h`,
 * `36525d`; at least one. A pattern, so that what is checked is what the API document says.
 */
export const DURATION_TEXT: string = String.raw`^(?:${parts.map(([unit, digits]) => String.raw`(?:\d{1,${digits}}${FRACTION}${unit} ?)?`).join('')}(?:\d{1,11}${FRACTION}ms)?|${LONG_DAYS})$`;
