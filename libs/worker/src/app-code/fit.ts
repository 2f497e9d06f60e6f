import { checkBySchema, checkedOf, toFailure, type Checked, type Schema } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { inCheckTime } from './in-check-time.ts';

/** `broken`: the check itself failed, which is a fault of the app. */
export type Fit<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string; readonly broken?: true };

/** As many faults as a reader, human or model, can act on at once. */
const MAX_FAULTS = 10;

/** Whether `value` fits; when it does not, the message names each place and what is wrong there. A check that throws, or never ends, refuses the value like any other. */
export function fit<T>(schema: Schema<T>, value: unknown, time: Pick<Env, 'after'>): Promise<Fit<T>> {
  return fitCheck(() => checkBySchema(schema, value), time);
}

/** The same of any check. */
export async function fitCheck<T>(check: () => Checked<T> | Promise<Checked<T>>, time: Pick<Env, 'after'>): Promise<Fit<T>> {
  try {
    const checked = check();
    return fitOf(checked instanceof Promise ? await inCheckTime(checked, time) : checked);
  } catch (error) {
    return threw(error);
  }
}

/** The same at once and in half the time, for schemas of which it is known that no check of theirs has to wait. */
export function fitNow<T>(schema: Schema<T>, value: unknown): Fit<T> {
  try {
    return fitOf(checkedOf(schema.safeParse(value)));
  } catch (error) {
    return threw(error);
  }
}

function fitOf<T>(checked: Checked<T>): Fit<T> {
  if (checked.ok) return checked;
  const faults = checked.issues
    .slice(0, MAX_FAULTS)
    .map(({ path, message }) => (path.length === 0 ? message : `${place(path)}: ${message}`));
  return { ok: false, message: faults.join('; ') };
}

function threw(error: unknown): Fit<never> {
  return { ok: false, message: `a check of it failed: ${toFailure(error).message}`, broken: true };
}

function place(path: readonly PropertyKey[]): string {
  return path.map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? String(key) : `.${String(key)}`)).join('');
}
