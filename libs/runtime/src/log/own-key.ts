import { uuid, type Env } from '@troupe/env';

/** What keys begin with that clients did not give. */
export const OWN_KEY = 'sent:';

/** An idempotency key for a request without one: it is sent to one owner after the other, and has its effect once. */
export function newKey(env: Env): string {
  return `${OWN_KEY}${uuid(env)}`;
}
