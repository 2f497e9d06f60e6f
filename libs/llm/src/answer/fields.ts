/**
 * What a server may say in one event of an answer, as far as it is looked at. Servers that are merely
 * compatible leave out, add and misplace what they like, so everything is read through these.
 */
export type Fields = { readonly [key: string]: unknown };

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
