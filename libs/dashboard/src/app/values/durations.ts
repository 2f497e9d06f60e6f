const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `820 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `5 d` */
export function inWords(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < SECOND_MS) return `${whole} ms`;
  if (whole < 10 * SECOND_MS) return `${Number((whole / SECOND_MS).toFixed(1))} s`;
  if (whole < MINUTE_MS) return `${Math.round(whole / SECOND_MS)} s`;
  if (whole < HOUR_MS) return two(whole, MINUTE_MS, 'min', SECOND_MS, 's');
  if (whole < DAY_MS) return two(whole, HOUR_MS, 'h', MINUTE_MS, 'min');
  return two(whole, DAY_MS, 'd', HOUR_MS, 'h');
}

function two(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`;
}
