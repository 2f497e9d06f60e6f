import { toFailure, TroupeError } from '@troupe/contracts';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What a client sent as `member` of its request does not fit; every fault with its place in the request. */
export function misfit(
  code: 'invalid-input' | 'invalid-arguments',
  member: 'input' | 'args',
  message: string,
  issues: readonly Issue[],
): TroupeError {
  const errors = issues.map((issue) => ({ pointer: pointerTo([member, ...issue.path]), message: issue.message }));
  return new TroupeError(code, `${message}: ${errors.map((fault) => `${fault.pointer}: ${fault.message}`).join('; ')}`, { errors });
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What a schema of the app makes of a value; a check of it that throws is a misfit like any other. */
export function orMisfit<T>(code: 'invalid-input' | 'invalid-arguments', member: 'input' | 'args', message: string, check: () => T): T {
  const threw = (error: unknown): never => {
    throw misfit(code, member, message, [{ path: [], message: `a check of it failed: ${toFailure(error).message}` }]);
  };
  try {
    const checked = check();
    return checked instanceof Promise ? (checked.catch(threw) as T) : checked;
  } catch (error) {
    return threw(error);
  }
}
