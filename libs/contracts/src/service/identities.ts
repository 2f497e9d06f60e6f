import { TroupeError } from '../errors/errors.ts';
import type { Principal } from './principal.ts';

/**
 * The port by which an edge finds who holds a credential: an API key, or a token of an identity provider.
 * The same principal is the same value for as long as it is known.
 */
export interface Identities {
  /** The holder, when it was found lately; at once, so that an ordinary request waits for nothing. */
  known(credential: string): Principal | undefined;
  /** Looks for the holder. Throws `invalid-token` when there is none, `unavailable` when that cannot be found out now. */
  find(credential: string): Promise<Principal>;
}

/** One error for every credential that nobody holds: it says nothing of why. */
export function invalidToken(): TroupeError {
  return new TroupeError('invalid-token', 'The key or token is not valid for this service.');
}
