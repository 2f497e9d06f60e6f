import { isIP } from 'node:net';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerHeaders, errorTitles, type ErrorCode } from '@troupe/contracts';

type Code = Extract<
  ErrorCode,
  'bad-request' | 'route-not-found' | 'method-not-allowed' | 'request-timeout' | 'misdirected-request' | 'headers-too-large' | 'unavailable'
>;

const statuses: Readonly<Record<Code, number>> = {
  'bad-request': 400,
  'route-not-found': 404,
  'method-not-allowed': 405,
  'request-timeout': 408,
  'misdirected-request': 421,
  'headers-too-large': 431,
  unavailable: 503,
};

/** Why a request is not answered. */
export interface Refusal {
  readonly code: Code;
  readonly detail: string;
}

/** A problem document (RFC 9457), as the REST API has them. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const RETRY_LATER: ReadonlySet<Code> = new Set(['request-timeout', 'unavailable']);
const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;
/** Connections at once; for one more the oldest is closed, so that a probe always gets in. */
const MOST_CONNECTIONS = 1_000;

/** The path a request asks for, or why it is refused. */
export function pathOrRefusal(request: IncomingMessage): string | Refusal {
  const { url = '' } = request;
  const host = hostOf(request);
  const target = url.startsWith('/') ? undefined : URL.parse(url);
  if (host === undefined || target === null || (target !== undefined && target.host !== host))
    return { code: 'bad-request', detail: 'The request is not HTTP/1.1 with one host.' };
  return target === undefined ? url.split('?', 1)[0]! : target.pathname;
}

/** Why a request is refused; nothing when it is answered. */
export function refusalOfProbe(request: IncomingMessage): Refusal | undefined {
  if (!isOurs(hostOf(request) ?? '', request))
    return {
      code: 'misdirected-request',
      detail: 'The Host header names another host than this service. Ask for localhost, or by its address.',
    };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { code: 'method-not-allowed', detail: 'GET and HEAD are possible here, nothing else.' };
  return undefined;
}

/** The one host a request names, to any reader (RFC 9112, 3.2); none is '' before HTTP/1.1 and refused after. */
function hostOf({ httpVersion, rawHeaders, headers: { host } }: IncomingMessage): string | undefined {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  if (!/^1\.[01]$/.test(httpVersion) || hosts > 1) return undefined;
  if (hosts === 0) return httpVersion === '1.0' ? '' : undefined;
  return URL.parse(`http://${host}`)?.host;
}

/** A page of another site gets here by a name of its own that resolves to this machine. */
function isOurs(host: string, { socket }: IncomingMessage): boolean {
  if (host === '' || !LOOPBACK.test(socket.localAddress ?? '')) return true;
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isIP(name) !== 0;
}

export function problemOf({ code, detail }: Refusal, requestId: string): ProblemAnswer {
  const status = statuses[code];
  const retryable = RETRY_LATER.has(code);
  const type = `https://troupe.dev/errors/${code}`;
  const body = JSON.stringify({ type, title: errorTitles[code], status, code, detail, requestId, retryable });
  return {
    status,
    headers: {
      ...answerHeaders,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': requestId,
      ...(retryable ? { 'retry-after': '1' } : {}),
      ...(code === 'method-not-allowed' ? { allow: 'GET, HEAD' } : {}),
    },
    body,
  };
}

/** What Node would answer itself, with no word of why, or serve without an end. */
export function guardConnections(server: Server, newId: () => string): void {
  const refuse = (socket: Duplex, refusal: Refusal): void => {
    const { status, headers, body } = problemOf(refusal, newId());
    const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable && error.code !== 'ECONNRESET') refuse(socket, refusalOf(error));
    else socket.destroy();
  });
  server.on('connect', (_request, socket) => refuse(socket, { code: 'method-not-allowed', detail: 'This is no proxy.' }));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const open = new Set<Duplex>();
  server.on('connection', (socket) => {
    const [oldest] = open;
    if (oldest !== undefined && open.size >= MOST_CONNECTIONS) {
      // At once, and not when it has closed: many may come before that.
      open.delete(oldest);
      oldest.destroy();
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

function refusalOf({ code }: NodeJS.ErrnoException): Refusal {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'request-timeout', detail: 'The request did not arrive completely in time.' };
    case 'HPE_HEADER_OVERFLOW':
      return { code: 'headers-too-large', detail: 'The address and the headers are too large together.' };
    default:
      return { code: 'bad-request', detail: 'What was sent is not an HTTP request.' };
  }
}
