const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** `3 min ago`, `in 2 h`; the text itself when it is no moment. */
export function relativeTime(moment: string, now: number = Date.now()): string {
  const at = Date.parse(moment);
  if (Number.isNaN(at)) return moment;
  return at > now ? `in ${duration(at - now)}` : `${duration(now - at)} ago`;
}

/** Milliseconds in the largest unit there is one of, rounded down; below ten of it with the next unit. */
export function duration(ms: number): string {
  const index = UNITS.findIndex(([size]) => ms >= size);
  if (index < 0) return `${Math.max(0, Math.floor(ms))} ms`;
  const [size, unit] = UNITS[index]!;
  const count = Math.floor(ms / size);
  const [smaller, small] = UNITS[index + 1] ?? [];
  const rest = smaller === undefined ? 0 : Math.floor((ms % size) / smaller);
  return count >= 10 || rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${small}`;
}
