import { errorTitles, TroupeError, type ErrorCode, type Task } from '@troupe/contracts';

/** Why a task that ended did not complete, as an error of the platform: with the code of its own failure, where that is one of the table. */
export function failureOf({ id, status, error }: Task): TroupeError {
  const code = error?.code !== undefined && Object.hasOwn(errorTitles, error.code) ? (error.code as ErrorCode) : endCodes[status];
  return new TroupeError(code ?? 'model-failed', `Task "${id}" ended as ${status}${error === undefined ? '.' : `: ${error.message}`}`, {
    retryable: false,
  });
}

const endCodes: Readonly<Partial<Record<Task['status'], ErrorCode>>> = {
  cancelled: 'cancelled',
  terminated: 'terminated',
  'timed-out': 'timed-out',
};
