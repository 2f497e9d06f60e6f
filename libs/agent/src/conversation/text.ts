import type { Json } from '@troupe/contracts';

/** A value as a message says it. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
