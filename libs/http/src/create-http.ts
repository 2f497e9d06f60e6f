import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TroupeError } from '@troupe/contracts';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { answerInTime } from './answer-in-time.ts';
import type { App } from './app.ts';
import { approvalRoutes } from './approvals.ts';
import { parseBodies } from './body-parser.ts';
import { catalogRoutes } from './catalog.ts';
import { closeConnections } from './connections.ts';
import type { Context } from './context.ts';
import { docsRoutes } from './docs.ts';
import { answerErrors, answerSocketError, sendError } from './errors.ts';
import { eventRoutes } from './events.ts';
import { acceptable, callerGuard, hostPresent } from './guards.ts';
import { healthRoutes } from './health.ts';
import { homeRoutes } from './home.ts';
import { places, type Places } from './not-found.ts';
import { openApiRoute } from './openapi.ts';
import { defaultLimits, type HttpOptions, type Limits } from './options.ts';
import { sessionRoutes } from './sessions.ts';
import { controlRoutes } from './task-control.ts';
import { messageRoutes } from './task-messages.ts';
import { taskRoutes } from './tasks.ts';
import { compileValidator } from './validate.ts';

/**
 * The REST and SSE API over a task service, ready to `listen`. Closing it ends waits and streams at
 * once and lets other requests finish.
 *
 * @throws TroupeError `invalid-configuration` when keys are asked for and none is given
 */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const closing = new AbortController();
  const context: Context = { service: options.service, limits, info: options.info, closing: closing.signal };
  const app = createServer(options, limits);
  const known = places();

  app.setValidatorCompiler(compileValidator);
  app.addHook('preClose', async () => closing.abort());
  closeConnections(app, closing.signal);
  app.addHook('onRoute', known.add);
  answerErrors(app, limits);
  guardRequests(app, options, limits, closing.signal, known);
  answerInTime(app, limits);
  parseBodies(app, limits);
  if (limits.rate > 0) await limitRate(app, limits.rate);

  openApiRoute(app, options);
  taskRoutes(app, context);
  messageRoutes(app, context);
  controlRoutes(app, context);
  eventRoutes(app, context);
  approvalRoutes(app, context);
  sessionRoutes(app, context);
  catalogRoutes(app, context);
  healthRoutes(app, context, options.metrics);
  docsRoutes(app);
  homeRoutes(app, context, options.auth.kind === 'keys');
  return app as unknown as FastifyInstance;
}

function createServer({ log }: HttpOptions, limits: Limits): App {
  const app = Fastify({
    ...(log === false ? { logger: false } : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTime,
    connectionTimeout: limits.waitTime + limits.answerTime + limits.stall,
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.headerBytes },
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.requestTime,
      connectionsCheckingInterval: Math.min(500, limits.requestTime),
      requireHostHeader: false,
    },
    clientErrorHandler: answerSocketError,
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
  }) as unknown as App;
  // Node answers an Expect it does not know with a bare 417; the header can safely be ignored (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  return app;
}

/** The caller's own request id when it is fit for a log, else a new one. */
function genReqId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID();
}

/** What every request passes before its route looks at it. */
function guardRequests(app: App, { auth }: HttpOptions, limits: Limits, closing: AbortSignal, known: Places): void {
  const knowCaller = callerGuard(auth);
  let inFlight = 0;
  app.addHook('onRequest', (request, reply, done) => {
    inFlight++;
    reply.raw.once('close', () => inFlight--);
    reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    hostPresent(request);
    knowCaller(request);
    // Before Fastify looks at the body: what is not there needs none.
    if (request.is404) known.refuse(request, reply);
    acceptable(request);
    if (closing.aborted && request.routeOptions.url !== '/readyz')
      throw new TroupeError('shutting-down', 'The service is shutting down. Ask another one, or this one again shortly.');
    if (inFlight > limits.inFlight)
      throw new TroupeError('unavailable', `More than ${limits.inFlight} requests are under way. Try again shortly.`);
    done();
  });
}

async function limitRate(app: App, perSecond: number): Promise<void> {
  await app.register(rateLimit, {
    max: perSecond,
    timeWindow: 1_000,
    keyGenerator: (request) => request.headers.authorization ?? request.ip,
    allowList: (request) => request.routeOptions.config.open === true,
    errorResponseBuilder: (_request, { ttl }) =>
      new TroupeError('too-many-requests', `More than ${perSecond} requests in a second.`, { retryAfter: ttl }),
  });
}
