import { checkBySchema, toJson, type Json, type Schema, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { StrayErrors } from '@troupe/worker';
import { appCheck } from './app-check.ts';
import { orValidationError } from './validation-error.ts';

/** The input that a task begins with: what the schema makes of the one that is given. @param what such as `workflow "quote"` @throws TroupeError `invalid-input` */
export async function checkInput(
  parts: { readonly env: Pick<Env, 'after'>; readonly log: WorkflowLog; readonly strayErrors?: StrayErrors | undefined },
  what: string,
  given: Json | undefined,
  schema: Schema<unknown> | undefined,
): Promise<Json | undefined> {
  const input = given === undefined ? undefined : toJson(given, 'the input');
  if (schema === undefined) return input;
  const checked = { code: 'invalid-input', member: 'input', message: `The input does not fit ${what}` } as const;
  const fitting = await orValidationError(parts, checked, () =>
    appCheck(parts, `the input of ${what}`, async () => checkBySchema(schema, input)),
  );
  return fitting === undefined ? undefined : toJson(fitting, 'the input');
}
