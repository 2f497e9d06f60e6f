import type { RateLimitOptions } from '@fastify/rate-limit';
import { TroupeError } from '@troupe/contracts';
import type { Limits } from '../options.ts';
import { callerOf } from './caller-of.ts';

const MINUTE_MS = 60_000;

/** Bounds the attempts to log in of each address, whatever the rate of others is. */
export function attemptsOf({ loginAttempts: max }: Pick<Limits, 'loginAttempts'>): RateLimitOptions {
  return {
    max,
    timeWindow: MINUTE_MS,
    keyGenerator: callerOf,
    allowList: [],
    errorResponseBuilder: (_request, { ttl }) =>
      new TroupeError('too-many-requests', `More than ${max} attempts to log in within a minute.`, { retryAfter: ttl }),
  };
}
