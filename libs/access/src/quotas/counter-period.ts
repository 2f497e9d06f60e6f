/** What is added up: under a name, in periods of so many milliseconds, or in months (UTC). */
export interface Counter {
  readonly name: string;
  readonly period: number | 'month';
}

/** Which period a moment is in, and when that ends; both moments in milliseconds since 1970. */
export function periodAt(period: Counter['period'], at: number): { readonly n: number; readonly until: number } {
  if (period !== 'month') {
    const n = Math.floor(at / period);
    return { n, until: (n + 1) * period };
  }
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { n: (year - 1970) * 12 + month, until: Date.UTC(year, month + 1) };
}
