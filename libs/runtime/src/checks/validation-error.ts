import { toFailure, validationError, type Checked, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { inCheckTime } from '@troupe/worker';

export interface CheckedMember {
  readonly code: 'invalid-input' | 'invalid-arguments';
  /** Where the value is in the request. */
  readonly member: 'input' | 'args';
  readonly message: string;
}

/**
 * What a check of the app makes of a value. A check that throws, or never ends, is a validation error like any other;
 * it is a fault of the app, and logged.
 *
 * @throws TroupeError `invalid-input`, `invalid-arguments`
 */
export async function orValidationError(
  { env, log }: { readonly env: Pick<Env, 'after'>; readonly log: Pick<WorkflowLog, 'warn'> },
  { code, member, message }: CheckedMember,
  check: () => Promise<Checked>,
): Promise<unknown> {
  let checked: Checked;
  try {
    checked = await inCheckTime(check(), env);
  } catch (error) {
    const { message: failed } = toFailure(error);
    log.warn('a check of a schema failed', { of: message, error: failed });
    throw validationError(code, [member], message, [{ path: [], message: `a check of it failed: ${failed}` }]);
  }
  if (checked.ok) return checked.value;
  throw validationError(code, [member], message, checked.issues);
}
