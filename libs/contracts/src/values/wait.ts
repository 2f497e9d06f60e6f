/** Longest wait between two attempts that somebody else can ask for: a day, in milliseconds. */
export const MAX_WAIT_MS = 86_400_000;

/**
 * A wait that others name (a header, an error, a report), in milliseconds: finite, from 0 to `most`.
 * Undefined for what is no number.
 */
export function boundedWait(named: unknown, most: number = MAX_WAIT_MS): number | undefined {
  if (typeof named !== 'number' || Number.isNaN(named)) return undefined;
  return Math.min(Math.max(named, 0), most);
}

/** How waits grow from one attempt to the next; `initial` and `max` in milliseconds. */
export interface Growth {
  readonly initial: number;
  readonly factor: number;
  readonly max: number;
}

/** The wait before repeat 1, 2, 3 …: finite and from 0 to `max`, whatever the numbers multiply to. */
export function growingWait({ initial, factor, max }: Growth, repeat: number): number {
  // 0 × Infinity is no number: a wait that begins with nothing stays nothing.
  const wait = initial > 0 ? initial * factor ** (repeat - 1) : 0;
  return boundedWait(wait, max) ?? 0;
}
