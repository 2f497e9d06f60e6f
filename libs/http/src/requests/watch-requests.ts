import type { FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';
import type { WatchRequest } from '../options.ts';

/** Shows each request to `watch`, from before its guards until its connection has the answer. */
export function watchRequests(app: HttpApp, watch: WatchRequest): void {
  const watched = new WeakMap<FastifyRequest, ReturnType<WatchRequest>>();
  app.addHook('onRequest', (request, reply, done) => {
    const { url: route = 'none', config } = request.routeOptions;
    if (config.tag === 'operations') return done();
    const { traceparent } = request.headers;
    const { clientAddress } = request;
    const under = watch({
      method: request.method,
      route,
      requestId: request.id,
      ...(clientAddress === '' ? {} : { address: clientAddress }),
      ...(typeof traceparent === 'string' ? { traceparent } : {}),
    });
    watched.set(request, under);
    reply.raw.once('close', () => under.end(reply.raw.statusCode, request.principal?.tenant));
    done();
  });
  // Only here: reading the body is left to the socket, which knows nothing of the request's context.
  app.addHook('preHandler', (request, _reply, done) => {
    const under = watched.get(request);
    if (under === undefined) done();
    else under.run(done);
  });
}
