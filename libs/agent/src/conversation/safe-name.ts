/** A name as model providers take it: letters, digits, `_` and `-`, at most 64 of them. */
export function safeName(name: string): string {
  return name.slice(0, 64).replaceAll(/[^A-Za-z0-9_-]/g, '_');
}
