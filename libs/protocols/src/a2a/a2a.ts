import type { Protocol } from '@troupe/http';
import type { A2aParts } from './a2a-parts.ts';
import { restRoutes } from './bindings/rest-routes.ts';
import { rpcRoute } from './bindings/rpc-route.ts';
import { cardRoutes } from './cards/card-routes.ts';
import type { ServedA2a } from './served-a2a.ts';

/** Agents and workflows that are exposed, as agents of A2A 1.0 and 0.3. */
export function a2a(parts: A2aParts): Protocol {
  return {
    name: 'a2a',
    description: 'Agents, for clients of the Agent2Agent protocol',
    routes(app, context) {
      let served: Promise<ServedA2a> | undefined;
      // The official package is loaded by the first request: few platforms get any, and it delays every start.
      const loaded = (): Promise<ServedA2a> => (served ??= import('./served-a2a.ts').then(({ servedA2a }) => servedA2a(parts)));
      cardRoutes(app, parts, loaded);
      rpcRoute(app, context, parts, loaded);
      restRoutes(app, context, parts, loaded);
    },
  };
}
