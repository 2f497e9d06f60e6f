import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerHeaders, toFailure, TroupeError, type ErrorCode } from '@troupe/contracts';
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from '../http-app.ts';
import { tooLarge } from '../requests/body-parser.ts';
import type { Limits } from '../options.ts';
import { problemHeaders, toProblem, toTroupeError } from './problem.ts';

/** Every way a request can fail ends in a problem document. */
export function answerErrors(app: HttpApp, limits: Limits): void {
  app.setErrorHandler((thrown, request, reply) => {
    const tooBig = toFailure(thrown).code === 'FST_ERR_CTP_BODY_TOO_LARGE';
    return sendError(tooBig ? tooLarge(limits.bodyBytes) : thrown, request, reply);
  });
}

/** @returns the reply, sent */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toTroupeError(thrown);
  const problem = toProblem(error, request);
  const shape = request.routeOptions.config.errorShape;
  const status = shape?.statuses?.[problem.code] ?? problem.status;
  if (status === 500) request.log.error({ err: toFailure(thrown) }, problem.detail);
  return reply
    .code(status)
    .headers({
      ...answerHeaders,
      'x-request-id': request.id,
      ...problemHeaders(error),
      ...(shape === undefined ? {} : { 'content-type': 'application/json; charset=utf-8', ...shape.headers?.(problem, request) }),
    })
    .send(JSON.stringify(shape?.body(problem, request) ?? problem));
}

/** Milliseconds a refused connection stays open for the answer to arrive. */
const LINGER_MS = 1_000;
/** Connections that were refused: what still comes on them must not take the answer away. */
const refused = new WeakSet<Duplex>();

/** What failed before there was a request: answered on the bare socket, which is then closed. */
export function answerSocketError(error: ConnectionError, socket: Socket): void {
  if (refused.has(socket)) return;
  // An answer that is under way cannot be followed by another.
  const answering = (socket as { _httpMessage?: { headersSent: boolean } })._httpMessage?.headersSent === true;
  if (!socket.writable || answering || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  refuseSocket(socket, ...describe(error));
}

/** A problem document on a bare socket, which it closes. */
export function refuseSocket(socket: Duplex, code: ErrorCode, message: string): void {
  const error = new TroupeError(code, message);
  const problem = toProblem(error, { id: randomUUID(), url: '' });
  const body = JSON.stringify(problem);
  const headers = { ...answerHeaders, ...problemHeaders(error), 'content-length': Buffer.byteLength(body), connection: 'close' };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  refused.add(socket);
  // Closed while the client still sends, the connection would be reset, and the answer lost with it.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head.join('')}\r\n${body}`);
}

function describe(error: ConnectionError): [ErrorCode, string] {
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['request-timeout', 'The request did not arrive completely in time.'];
    case 'HPE_HEADER_OVERFLOW':
      return overflowsInFirstLine(error)
        ? ['uri-too-long', 'The address is too long.']
        : ['headers-too-large', 'The address and the headers are too large together.'];
    default:
      return ['bad-request', 'What was sent is not an HTTP request.'];
  }
}

/** Address and headers share one limit: which of them broke it? */
function overflowsInFirstLine({ rawPacket, bytesParsed }: ConnectionError): boolean {
  if (!Buffer.isBuffer(rawPacket)) return false;
  const end = rawPacket.indexOf('\r\n');
  return end === -1 || end > bytesParsed;
}
