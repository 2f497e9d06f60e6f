import { toFailure, validationError, type Schema, type WorkflowLog } from '@troupe/contracts';
import { inCheckTime } from '@troupe/worker';

export interface Checked {
  readonly code: 'invalid-input' | 'invalid-arguments';
  /** Where the value is in the request. */
  readonly member: 'input' | 'args';
  readonly message: string;
}

type Parsed = ReturnType<Schema<unknown>['safeParse']>;

/**
 * What a schema of the app makes of a value. A check that throws, or never ends, is a validation error like any other;
 * it is a fault of the app, and logged.
 *
 * @throws TroupeError `invalid-input`, `invalid-arguments`
 */
export async function orValidationError(
  log: Pick<WorkflowLog, 'warn'>,
  { code, member, message }: Checked,
  check: () => Promise<Parsed>,
): Promise<unknown> {
  let parsed: Parsed;
  try {
    parsed = await inCheckTime(check());
  } catch (error) {
    const { message: failed } = toFailure(error);
    log.warn('a check of a schema failed', { of: message, error: failed });
    throw validationError(code, [member], message, [{ path: [], message: `a check of it failed: ${failed}` }]);
  }
  if (parsed.success) return parsed.data;
  throw validationError(code, [member], message, parsed.error.issues);
}
