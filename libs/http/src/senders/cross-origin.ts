import { TroupeError } from '@troupe/contracts';
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
  'x-troupe-on-disconnect',
];
const SHOWN = ['allow', 'etag', 'location', 'preference-applied', 'retry-after', 'www-authenticate', 'x-request-id', 'x-troupe-task'];

/** Seconds a browser remembers what it may ask. */
const REMEMBERED = 7_200;

/**
 * Lets pages of the listed origins call an API that wants a key: a browser sends none by itself, so only who was
 * given one gets anywhere. (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol)
 */
export interface CrossOrigin {
  /** What lets a page read the answer; empty for pages of origins that are not listed. */
  headersFor(request: FastifyRequest): Readonly<Record<string, string>>;
  /** @throws TroupeError `foreign-origin` */
  answerPreflight(request: FastifyRequest, reply: FastifyReply, methods: readonly string[]): void;
}

const none: Readonly<Record<string, string>> = {};

/** @param listed origins such as `https://app.example.com`, or `*` for all; none by default */
export function crossOrigin(listed: readonly string[] = []): CrossOrigin {
  const origins = new Set(listed);
  const exposed = { 'access-control-expose-headers': SHOWN.join(', ') };
  const forAll = { 'access-control-allow-origin': '*', ...exposed };
  const headersFor: CrossOrigin['headersFor'] = ({ headers: { origin } }) => {
    if (origins.has('*')) return forAll;
    if (origins.size === 0) return none;
    const varies = { vary: 'origin' };
    return origin !== undefined && origins.has(origin) ? { 'access-control-allow-origin': origin, ...varies, ...exposed } : varies;
  };
  return {
    headersFor,
    answerPreflight(request, reply, methods) {
      const headers = headersFor(request);
      if (headers['access-control-allow-origin'] === undefined)
        throw new TroupeError('foreign-origin', 'Pages of this origin may not call the service. TROUPE_CORS_ORIGINS lists those that may.');
      void reply
        .code(204)
        .headers({
          ...headers,
          'access-control-allow-methods': methods.join(', '),
          'access-control-allow-headers': HEADERS.join(', '),
          'access-control-max-age': REMEMBERED,
        })
        .send();
    },
  };
}

/** Whether a browser asks what a page may ask. It sends no key with this. */
export function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
