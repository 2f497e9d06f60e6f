const LONGEST = 100;

/** A value as an error quotes it. Total: a value that cannot be printed is described. */
export function inWords(value: unknown): string {
  try {
    const quoted = typeof value === 'string' ? value.slice(0, LONGEST) : value;
    const text = typeof value === 'number' ? String(value) : (JSON.stringify(quoted) ?? String(value));
    return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
  } catch {
    return `a ${typeof value}`;
  }
}
