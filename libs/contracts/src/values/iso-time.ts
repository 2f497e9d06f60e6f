/** The last moment a date can stand for, in milliseconds since 1970; the first is as far before 1970. */
export const LAST_MOMENT = 8_640_000_000_000_000;

/**
 * A moment in milliseconds since 1970 as ISO 8601. Total, so that one number that is no time never
 * takes a list with it: beyond what dates can stand for it is the nearest they can, for no number 1970.
 */
export function isoTime(at: number): string {
  const slot = at & (SLOTS - 1);
  const known = recent[slot];
  if (known?.at === at) return known.text;
  const text = toIso(at);
  recent[slot] = { at, text };
  return text;
}

/** Moments are written again and again, and writing one takes longer than most of what a turn does. */
const SLOTS = 256;
const recent: { readonly at: number; readonly text: string }[] = [];

function toIso(at: number): string {
  const nearest = Math.min(Math.max(at, -LAST_MOMENT), LAST_MOMENT);
  return new Date(Number.isNaN(nearest) ? 0 : nearest).toISOString();
}
