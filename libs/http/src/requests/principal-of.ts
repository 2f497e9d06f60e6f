import { TroupeError, type Principal } from '@troupe/contracts';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it, once a guard has found out; of open routes nobody asks where there are keys. */
    principal: Principal | undefined;
  }
}

/** @throws TroupeError `missing-token` when the route is open and its sender unknown */
export function principalOf({ principal }: FastifyRequest): Principal {
  if (principal !== undefined) return principal;
  throw new TroupeError('missing-token', 'Only who sends a key of this service may read that.');
}
