/** The last moment a date can stand for, in milliseconds since 1970; the first is as far before 1970. */
export const LAST_MOMENT = 8_640_000_000_000_000;

/**
 * A moment in milliseconds since 1970 as ISO 8601. Total, so that one number that is no time never
 * takes a list with it: beyond what dates can stand for it is the nearest they can, for no number 1970.
 */
export function isoTime(at: number): string {
  const nearest = Math.min(Math.max(at, -LAST_MOMENT), LAST_MOMENT);
  return new Date(Number.isNaN(nearest) ? 0 : nearest).toISOString();
}
