/** A name as model providers take it: letters, digits, `_` and `-`, at most 64 of them. */
export function safeName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
}
