import { TroupeError } from '@troupe/contracts';

/** A redirect is not followed: the key would go along. Of the address only the host is shown: the rest may hold what is secret. */
export function redirected(status: number, location: string | null, host: string): TroupeError {
  const to = location === null ? null : URL.parse(location, `https://${host}`);
  const where = to === null ? 'another address' : to.host === host ? 'another path of its own' : to.host.slice(0, 255);
  return new TroupeError(
    'model-bad-answer',
    `${host} answered ${status}, a redirect to ${where}, which is not followed: the key would go along. Give the address itself as the base URL.`,
    { retryable: false },
  );
}
