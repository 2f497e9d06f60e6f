import { TroupeError, type Readiness } from '@troupe/contracts';
import type { HttpApp } from '../http-app.ts';
import { problemHeaders, toProblem } from '../errors/problem.ts';
import { readiness } from '../shapes/answers.ts';

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** What operators and load balancers ask, as often as they like: who asks while an answer is sought gets the same. The query is theirs. */
export function healthRoutes(
  app: HttpApp,
  readinessOf: () => Promise<Readiness>,
  closing: AbortSignal,
  metrics: (() => Promise<string>) | undefined,
): void {
  const look = shared(readinessOf);
  app.route({
    method: 'GET',
    url: '/healthz',
    config: { summary: 'Whether the process lives', right: 'none', tag: 'operations', answers: { 200: { description: 'It does' } } },
    handler: async () => ({ status: 'ok' }),
  });

  app.route({
    method: 'GET',
    url: '/readyz',
    config: {
      summary: 'Whether it can serve, and if not, why',
      right: 'none',
      tag: 'operations',
      answers: { 200: { description: 'It can', schema: readiness } },
      errors: ['unavailable'],
    },
    async handler(request, reply) {
      const state = closing.aborted ? { ready: false, reasons: ['The service is shutting down.'] } : await look();
      if (state.ready) return state;
      const error = new TroupeError('unavailable', `Not ready: ${state.reasons.join(' ')}`, {
        errors: state.reasons.map((message) => ({ message })),
      });
      return reply
        .code(503)
        .headers(problemHeaders(error))
        .send(JSON.stringify({ ...toProblem(error, request), ...state }));
    },
  });

  if (metrics === undefined) return;
  const count = shared(metrics);
  app.route({
    method: 'GET',
    url: '/metrics',
    config: {
      summary: 'Prometheus metrics',
      right: 'read-metrics',
      tag: 'operations',
      produces: 'text/plain',
      answers: { 200: { description: 'Prometheus text' } },
    },
    handler: async (_request, reply) => reply.type(METRICS_TYPE).send(await count()),
  });
}

/** The same, once at a time. */
function shared<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () =>
    (underWay ??= ask().finally(() => {
      underWay = undefined;
    }));
}
