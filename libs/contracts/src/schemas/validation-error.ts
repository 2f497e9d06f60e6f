import { TroupeError } from '../errors/errors.ts';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** As many faults as somebody can act on at once. */
const MOST_FAULTS = 100;

/** Something that does not fit its schema. @param at where the value is in the request; every fault has its place there */
export function validationError(
  code: 'invalid-input' | 'invalid-arguments' | 'output-invalid',
  at: readonly string[],
  message: string,
  issues: readonly Issue[],
): TroupeError {
  const errors = issues.slice(0, MOST_FAULTS).map((issue) => ({ pointer: pointerTo([...at, ...issue.path]), message: issue.message }));
  const places = errors.map(({ pointer, message: fault }) => (pointer === '' ? fault : `${pointer}: ${fault}`));
  return new TroupeError(code, `${message}: ${places.join('; ')}`, { errors, retryable: false });
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
