import { boundedWait, errorTitles, ownError, toFailure, TroupeError, type ErrorCode, type Fault } from '@troupe/contracts';
import { pathOf } from '../requests/request-target.ts';
import { statuses } from './statuses.ts';

/** Every error answer, as RFC 9457 (application/problem+json) has it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  /** The path that was asked for. */
  readonly instance: string;
  readonly requestId: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly errors?: readonly Fault[];
}

export const PROBLEM_TYPE = 'application/problem+json';

const MAX_DETAIL = 1_024;
const MAX_ECHO = 256;
const MAX_FAULTS = 100;
const RETRY_LATER: ReadonlySet<number> = new Set([408, 429, 503]);

/** Codes of Fastify's own errors; what is not here goes by its status. */
const frameworkCodes: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'Send the body as application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad-request', 'The body is not as long as Content-Length says.'],
  FST_ERR_BAD_URL: ['bad-request', 'The address holds a percent-encoding that is not UTF-8.'],
};

const statusCodes: Readonly<Record<number, ErrorCode>> = {
  404: 'route-not-found',
  408: 'request-timeout',
  413: 'payload-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'unavailable',
};

/** Whatever was thrown, in our own words. What we do not know stays hidden: it may hold secrets. */
export function toTroupeError(thrown: unknown): TroupeError {
  const own = ownError(thrown);
  if (own !== undefined) return own;
  const { code = '' } = toFailure(thrown);
  const known = Object.hasOwn(frameworkCodes, code) ? frameworkCodes[code] : undefined;
  if (known !== undefined) return new TroupeError(known[0], known[1]);
  const statusCode = statusOf(thrown);
  if (statusCode >= 400 && statusCode < 500) {
    return new TroupeError(statusCodes[statusCode] ?? 'bad-request', 'The request cannot be understood.');
  }
  return new TroupeError('internal', 'Something went wrong on our side. The log says more under this requestId.', { cause: thrown });
}

/** Of an error of the framework; 0 when there is none. */
function statusOf(thrown: unknown): number {
  try {
    return Number((thrown as { readonly statusCode?: unknown } | null | undefined)?.statusCode ?? 0);
  } catch {
    return 0;
  }
}

export function toProblem(error: TroupeError, request: { readonly id: string; readonly url: string }): Problem {
  const status = statuses[error.code] ?? 500;
  const problem: Problem = {
    type: `https://troupe.dev/errors/${error.code}`,
    title: errorTitles[error.code],
    status,
    code: error.code,
    detail: clip(error.message, MAX_DETAIL),
    instance: clip(pathOf(request.url), MAX_ECHO),
    requestId: request.id,
    retryable: error.retryable ?? RETRY_LATER.has(status),
  };
  if (error.errors === undefined || error.errors.length === 0) return problem;
  return { ...problem, errors: error.errors.slice(0, MAX_FAULTS).map(toShown) };
}

/** A pointer is shown in its URI fragment form, as RFC 9457 does, whichever form it came in. */
function toShown(fault: Fault): Fault {
  const pointer = fault.pointer === '' || fault.pointer?.startsWith('/') === true ? `#${fault.pointer}` : fault.pointer;
  return { ...fault, ...(pointer === undefined ? {} : { pointer }), message: clip(fault.message, MAX_DETAIL) };
}

/** The headers that belong to an error answer. */
export function problemHeaders(error: TroupeError): Record<string, string> {
  const status = statuses[error.code] ?? 500;
  return {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(RETRY_LATER.has(status) ? { 'retry-after': String(Math.max(1, Math.ceil((boundedWait(error.retryAfter) ?? 1_000) / 1_000))) } : {}),
    ...(status === 401
      ? { 'www-authenticate': `Bearer realm="troupe"${error.code === 'invalid-token' ? ', error="invalid_token"' : ''}` }
      : {}),
  };
}

/** Text of a client, cut so that an answer never grows with what was sent. */
export function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
