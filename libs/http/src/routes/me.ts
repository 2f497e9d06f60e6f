import type { Me, Rights } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import { principalOf } from '../requests/principal-of.ts';
import { me } from '../shapes/access.ts';
import { noQuery } from '../shapes/queries.ts';

/** Whom the platform takes the sender of a request for. */
export function meRoute(app: HttpApp, rights: Rights): void {
  app.route({
    method: 'GET',
    url: '/v1/me',
    schema: { querystring: noQuery },
    config: {
      summary: 'Who asks, and what may be asked',
      right: 'any',
      tag: 'access',
      answers: { 200: { description: 'The principal and its rights', schema: me } },
    },
    async handler(request): Promise<Me> {
      const principal = principalOf(request);
      return { ...principal, rights: rights.of(principal) };
    },
  });
}
