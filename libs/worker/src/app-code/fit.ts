import { toFailure, type Schema } from '@troupe/contracts';
import { inCheckTime } from './in-check-time.ts';
import { neverWaits } from './never-waits.ts';

/** `broken`: the check itself failed, which is a fault of the app. */
export type Fit<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string; readonly broken?: true };

/** As many faults as a reader, human or model, can act on at once. */
const MAX_FAULTS = 10;

/** Whether `value` fits; when it does not, the message names each place and what is wrong there. A check that throws, or never ends, refuses the value like any other. */
export async function fit<T>(schema: Schema<T>, value: unknown): Promise<Fit<T>> {
  if (neverWaits(schema)) return fitNow(schema, value);
  try {
    return fitOf(await inCheckTime(schema.safeParseAsync(value)));
  } catch (error) {
    return threw(error);
  }
}

/** The same at once and in half the time, for schemas of which it is known that no check of theirs has to wait. */
export function fitNow<T>(schema: Schema<T>, value: unknown): Fit<T> {
  try {
    return fitOf(schema.safeParse(value));
  } catch (error) {
    return threw(error);
  }
}

function fitOf<T>(parsed: ReturnType<Schema<T>['safeParse']>): Fit<T> {
  if (parsed.success) return { ok: true, value: parsed.data };
  const faults = parsed.error.issues
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
