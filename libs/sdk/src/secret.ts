import { secretFaults, TroupeError, type Secret } from '@troupe/contracts';

/**
 * A secret by its name: it is looked up where it is used, when it is used, and stands nowhere else.
 * `secret('CRM', { prefix: 'Bearer ' })` is the whole value of a header.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function secret(name: string, { prefix }: { readonly prefix?: string } = {}): Secret {
  const reference: Secret = { kind: 'secret', name, ...(prefix === undefined ? {} : { prefix }) };
  const faults = secretFaults(reference);
  // Not the name itself: it may be the secret, put in the wrong place.
  if (faults.length > 0) throw new TroupeError('invalid-workflow', `A secret cannot be named so: ${faults.join('; ')}.`);
  return Object.freeze(reference);
}
