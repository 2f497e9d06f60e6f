import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { answerHeaders, noSecrets, TroupeError, type Redactor } from '@troupe/contracts';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController } from 'fastify';
import { answerAfterBody } from './answers/answer-after-body.ts';
import { answerAsTaken } from './answers/answer-as-taken.ts';
import { answerInTime } from './answers/answer-in-time.ts';
import type { HttpApp } from './http-app.ts';
import { parseBodies } from './requests/body-parser.ts';
import { callerOf } from './requests/caller-of.ts';
import { callerShares, type CallerShares } from './requests/caller-shares.ts';
import { closeConnections } from './requests/connections.ts';
import { answerPreflight, crossOriginHeaders, isPreflight } from './requests/cross-origin.ts';
import { encodeAnswers } from './answers/encode-answers.ts';
import { answerErrors, answerSocketError, refuseSocket, sendError } from './errors/errors.ts';
import { acceptable, identify } from './requests/guards.ts';
import { places, type Places } from './errors/not-found.ts';
import { openApiRoute } from './openapi/route.ts';
import { defaultLimits, type Auth, type Limits, type ServerOptions } from './options.ts';
import { redactAnswers } from './answers/redact-answers.ts';
import { readableHost, unambiguous } from './requests/request-target.ts';
import { compileValidator } from './requests/validate.ts';
import { watchRequests } from './requests/watch-requests.ts';

export interface Server {
  readonly app: HttpApp;
  readonly limits: Limits;
  readonly shares: CallerShares;
  readonly redact: Redactor;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/** A server that has everything but routes: the rules every request goes by, and the description of what is added. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const { redact = noSecrets } = options;
  const closing = new AbortController();
  const app = bareServer(options, limits, redact);
  const known = places();
  const shares = callerShares(options.auth, limits);

  app.setValidatorCompiler(compileValidator);
  app.addHook('preClose', async () => closing.abort());
  closeConnections(app, limits, closing.signal);
  app.addHook('onRoute', known.add);
  answerErrors(app, limits);
  redactAnswers(app, redact);
  encodeAnswers(app);
  if (options.watch !== undefined) watchRequests(app, options.watch);
  guardRequests(app, options, shares, closing.signal, known);
  answerInTime(app, limits);
  answerAfterBody(app, limits);
  answerAsTaken(app, limits, shares);
  parseBodies(app, limits);
  if (limits.rate > 0) await limitRate(app, options.auth, limits.rate);
  openApiRoute(app, options);
  return { app, limits, shares, redact, closing: closing.signal };
}

function bareServer({ log }: ServerOptions, limits: Limits, redact: Redactor): HttpApp {
  const app = Fastify({
    ...(log === false ? { logger: false } : { loggerInstance: log }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request: IncomingMessage) => requestId(request, redact),
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
  }) as unknown as HttpApp;
  // Node answers an Expect it does not know with a bare 417; the header can safely be ignored (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('connect', (_request, socket) =>
    refuseSocket(socket, 'method-not-allowed', 'This is no proxy: CONNECT is not possible here.'),
  );
  // Their bytes are bounded; of headers beyond a number Node would say nothing.
  app.server.maxHeadersCount = 0;
  return app;
}

/** The caller's own request id when it is fit for a log, and no credential, else a new one. */
function requestId(request: IncomingMessage, redact: Redactor): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given) && redact.text(given) === given ? given : randomUUID();
}

/** What every request passes before its route looks at it. */
function guardRequests(app: HttpApp, { auth }: ServerOptions, shares: CallerShares, closing: AbortSignal, known: Places): void {
  const senderOf = identify(auth);
  const shared = { ...answerHeaders, 'cache-control': 'no-store', ...(auth.kind === 'keys' ? crossOriginHeaders : {}) };
  app.decorateRequest('principal', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...shared, 'x-request-id': request.id });
    unambiguous(request);
    if (auth.kind === 'keys' && isPreflight(request)) return answerPreflight(reply, known.methodsAt(request.url));
    request.principal = senderOf(request);
    readableHost(request);
    // Before Fastify looks at the body: what is not there needs none.
    if (request.is404) known.refuse(request, reply);
    acceptable(request);
    if (closing.aborted && request.routeOptions.url !== '/readyz')
      throw new TroupeError('shutting-down', 'The service is shutting down. Ask another one, or this one again shortly.');
    shares.enter(request, reply);
    done();
  });
}

async function limitRate(app: HttpApp, auth: Auth, perSecond: number): Promise<void> {
  await app.register(rateLimit, {
    max: perSecond,
    timeWindow: 1_000,
    keyGenerator: (request) => callerOf(auth, request),
    allowList: (request) => request.routeOptions.config.open === true,
    errorResponseBuilder: (_request, { ttl }) =>
      new TroupeError('too-many-requests', `More than ${perSecond} requests in a second.`, { retryAfter: ttl }),
  });
}
