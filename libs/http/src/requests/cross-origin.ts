import type { FastifyReply, FastifyRequest } from 'fastify';

const HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  'prefer',
  'traceparent',
  'tracestate',
  'x-request-id',
];
const SHOWN = ['allow', 'etag', 'location', 'preference-applied', 'retry-after', 'www-authenticate', 'x-request-id'];

/** Seconds a browser remembers what it may ask. */
const REMEMBERED = 7_200;

/**
 * Pages of any origin may call an API that wants a key: a browser sends none by itself, so only who was
 * given one gets anywhere. (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol)
 */
export const crossOriginHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': SHOWN.join(', '),
};

/** Whether a browser asks what a page may ask. It sends no key with this. */
export function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

export function answerPreflight(reply: FastifyReply, methods: readonly string[]): void {
  void reply
    .code(204)
    .headers({
      ...crossOriginHeaders,
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': HEADERS.join(', '),
      'access-control-max-age': REMEMBERED,
    })
    .send();
}
