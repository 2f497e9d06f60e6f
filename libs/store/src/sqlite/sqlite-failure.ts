import { TroupeError } from '@troupe/contracts';

// Result codes, the low byte of the extended ones: https://sqlite.org/rescode.html
const BUSY = 5;
const NOMEM = 7;
const READONLY = 8;
const IOERR = 10;
const FULL = 13;
const CANTOPEN = 14;

function resultCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** Whether another process holds the database. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

/** Whether the machine, not what was written, is the cause: nothing else can be written now either. */
export function isDiskFailure(error: unknown): boolean {
  return [NOMEM, READONLY, IOERR, FULL, CANTOPEN].includes(resultCode(error) ?? -1);
}

/** A failure of SQLite as callers see it; other errors stay what they are. */
export function toUnavailable(error: unknown, folder: string): unknown {
  if (resultCode(error) === undefined) return error;
  const { message } = error as Error;
  return new TroupeError(
    'unavailable',
    `The store in ${folder} failed: ${message}. Check that the disk has space and works, then try again.`,
    {
      cause: error,
      retryable: true,
    },
  );
}
