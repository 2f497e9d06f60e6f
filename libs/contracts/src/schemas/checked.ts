import type { Schema } from './schema.ts';
import { neverWaits } from './never-waits.ts';

/** What a check makes of a value: what it is from then on, or what is wrong with it. */
export type Checked<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly CheckIssue[] };

export interface CheckIssue {
  /** Where in the value. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What a schema makes of a value; at once where none of its checks can wait. */
export function checkBySchema<T>(schema: Schema<T>, value: unknown): Checked<T> | Promise<Checked<T>> {
  return neverWaits(schema) ? checkedOf(schema.safeParse(value)) : schema.safeParseAsync(value).then(checkedOf<T>);
}

/** The same of what a schema said. */
export function checkedOf<T>(parsed: ReturnType<Schema<T>['safeParse']>): Checked<T> {
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, issues: parsed.error.issues };
}
