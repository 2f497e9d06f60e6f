import { defaultBounds } from '../bounds.ts';
import { copyJson } from './copy-json.ts';
import { toFailure, withoutStack } from '../errors/failure.ts';
import type { Json } from './json-value.ts';

export type { Json } from './json-value.ts';

/**
 * Copies `value` into plain JSON, exactly as a replay would give it back.
 * Properties that are `undefined` are left out, as `JSON.stringify` does. Errors become what a
 * failure has of them: name, message, code, details and cause. Everything else that JSON cannot
 * say (dates, maps, functions, bigints, NaN, class instances, cycles) is refused.
 *
 * @param what names the value in the error, e.g. `the result of step "charge"`
 * @throws TroupeError `not-json` with the path to the first value that does not fit
 */
export function toJson(value: unknown, what: string): Json {
  return copyJson(value, what, failureForm);
}

/**
 * The same of a value that somebody hands over: one of more than `most` bytes is refused, and looked at no
 * further. What a log holds already is not asked again.
 *
 * @throws TroupeError `not-json`, `payload-too-large`
 */
export function toBoundedJson(value: unknown, what: string, most: number = defaultBounds.valueBytes): Json {
  return copyJson(value, what, failureForm, { most, left: most });
}

function failureForm(error: Error): Json {
  return withoutStack(toFailure(error)) as unknown as Json;
}
