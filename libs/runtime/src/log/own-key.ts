import { uuid, type Env } from '@troupe/env';

/** What keys begin with that clients did not give. */
export const OWN_KEY = 'sent:';

/** Names a request whose client did not: one owner after the other may be asked, and it has its effect once. */
export function newKey(env: Env): string {
  return `${OWN_KEY}${uuid(env)}`;
}
