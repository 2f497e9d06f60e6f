/** What was read a short while ago. */
export interface ReadRecently<T> {
  /** At once while it is recent, so that who asks often waits for nothing. */
  value(): T | Promise<T>;
}

/** Milliseconds that what was read is believed. */
export const RECENT_MS = 1_000;

/** Reads when somebody asks, and not again for a second: whether what is read has changed is known that much later. */
export function readRecently<T>(read: () => Promise<T>): ReadRecently<T> {
  let begun = Number.NEGATIVE_INFINITY;
  let reading: Promise<T> | undefined;
  let known: { readonly value: T } | undefined;
  return {
    value() {
      const now = performance.now();
      if (now - begun >= RECENT_MS) {
        begun = now;
        known = undefined;
        const mine = (reading = read());
        mine.then(
          (value) => void (reading === mine && (known = { value })),
          // The next one to ask reads again.
          () => void (reading === mine && (begun = Number.NEGATIVE_INFINITY)),
        );
      }
      return known === undefined ? reading! : known.value;
    },
  };
}
