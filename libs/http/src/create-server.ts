import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { noSecrets, TroupeError, type Redactor } from '@troupe/contracts';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import { answerAfterBody } from './answers/answer-after-body.ts';
import { answerAsTaken } from './answers/answer-as-taken.ts';
import { answerInTime } from './answers/answer-in-time.ts';
import type { HttpApp } from './http-app.ts';
import { parseBodies } from './requests/body-parser.ts';
import { admitRequests } from './requests/admit-requests.ts';
import { callerOf } from './requests/caller-of.ts';
import { callerShares, type CallerShares } from './requests/caller-shares.ts';
import { noteClientAddresses } from './requests/client-address.ts';
import { closeConnections } from './requests/connections.ts';
import { encodeAnswers } from './answers/encode-answers.ts';
import { answerErrors, answerSocketError, refuseSocket, sendError } from './errors/errors.ts';
import { places } from './errors/not-found.ts';
import { openApiRoute } from './openapi/route.ts';
import { defaultLimits, type Limits, type ServerOptions } from './options.ts';
import type { Protocol } from './protocol.ts';
import { redactAnswers } from './answers/redact-answers.ts';
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
export async function createServer(options: ServerOptions, protocols: readonly Protocol[] = []): Promise<Server> {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const { redact = noSecrets } = options;
  const closing = new AbortController();
  const app = bareServer(options, limits, redact);
  const known = places();
  const shares = callerShares(limits);

  app.setValidatorCompiler(compileValidator);
  app.addHook('preClose', async () => closing.abort());
  closeConnections(app, limits, closing.signal);
  app.addHook('onRoute', known.add);
  answerErrors(app, limits);
  redactAnswers(app, redact);
  encodeAnswers(app);
  noteClientAddresses(app, options.trusts);
  if (options.watch !== undefined) watchRequests(app, options.watch);
  const rate = await limitRate(app, limits.rate);
  const { auth, identities, logins, proxies, rights } = options;
  admitRequests(app, { auth, vouching: { identities, logins, proxies }, rights, shares, closing: closing.signal, known, ...rate });
  answerInTime(app, limits);
  answerAfterBody(app, limits);
  answerAsTaken(app, limits, shares);
  parseBodies(app, limits);
  openApiRoute(app, options, protocols);
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

type CountRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * Bounds the rate of each caller, and what routes bound of theirs; what it answers counts a request whose route has not been reached.
 *
 * @param perSecond of each caller; 0 for any
 */
async function limitRate(app: HttpApp, perSecond: number): Promise<{ readonly countUnknown?: CountRequest }> {
  await app.register(rateLimit, {
    global: perSecond > 0,
    max: perSecond,
    timeWindow: 1_000,
    keyGenerator: callerOf,
    allowList: (request) => request.routeOptions.config.right === 'none',
    errorResponseBuilder: (_request, { ttl }) =>
      new TroupeError('too-many-requests', `More than ${perSecond} requests in a second.`, { retryAfter: ttl }),
  });
  if (perSecond === 0) return {};
  const count = app.rateLimit();
  return { countUnknown: (request, reply) => count.call(app, request, reply) as Promise<void> };
}
