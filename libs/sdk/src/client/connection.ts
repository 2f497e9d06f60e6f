import { boundedWait, errorTitles, TroupeError, type ErrorCode, type Fault, type TroupeErrorOptions } from '@troupe/contracts';
import { pause } from './pause.ts';

/** Where the platform is and how long to wait for it; durations in milliseconds. */
export interface Connection {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** How long a request that does not come through is repeated. */
  readonly retryFor: number;
}

export interface ClientRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Makes repeats of one request one. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
}

/** No answer takes longer; waits for a task's end ask anew before. */
const ATTEMPT_TIMEOUT_MS = 90_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;

type Attempt =
  | { readonly kind: 'answered'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: TroupeError }
  /** It did not come through, or its answer did not: it is sent again. */
  | { readonly kind: 'lost'; readonly error: TroupeError };

/** @throws TroupeError with the platform's code, `unavailable` when it cannot be reached; the signal's reason when it aborts */
export async function send<T>(connection: Connection, request: ClientRequest): Promise<T> {
  const end = Date.now() + connection.retryFor;
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOnce(connection, request);
    switch (outcome.kind) {
      case 'answered':
        return outcome.value as T;
      case 'refused':
        throw outcome.error;
      case 'lost': {
        const wait = outcome.error.retryAfter ?? backoff(attempt);
        if (Date.now() + wait > end) throw outcome.error;
        await pause(wait, request.signal);
        break;
      }
      default:
        outcome satisfies never;
    }
  }
}

/** Milliseconds before the repeat after attempt 0, 1, 2 …; half of it is random, so that clients do not come back together. */
export function backoff(attempt: number): number {
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt) * (0.5 + Math.random() / 2);
}

async function attemptOnce(connection: Connection, request: ClientRequest): Promise<Attempt> {
  const timeout = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
  try {
    const response = await open(connection, request, request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]));
    if (response.ok) return { kind: 'answered', value: response.status === 204 ? undefined : await response.json() };
    const error = await refusal(response);
    return { kind: [429, 502, 503, 504].includes(response.status) ? 'lost' : 'refused', error };
  } catch (error) {
    request.signal?.throwIfAborted();
    return { kind: 'lost', error: unreachable(connection, error) };
  }
}

/** One request, whatever is answered. */
export function open(
  { url, key, fetch }: Connection,
  { method, path, body, idempotencyKey }: Omit<ClientRequest, 'signal'>,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...headers,
    },
  });
}

/** The error in an answer. */
export async function refusal(response: Response): Promise<TroupeError> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const { status, url } = response;
  const retryAfter = boundedWait(seconds * 1_000);
  const options = { retryable: status === 429 || status >= 502, ...(retryAfter === undefined ? {} : { retryAfter }) };
  return (
    toTroupeError(await response.json().catch(() => undefined), options) ??
    new TroupeError(
      status >= 500 ? 'unavailable' : 'bad-request',
      `${url} answered ${status}, not as Troupe does. Check the address.`,
      options,
    )
  );
}

/** What a problem document (RFC 9457) says; undefined when it is none of ours. */
export function toTroupeError(problem: unknown, options: TroupeErrorOptions = {}): TroupeError | undefined {
  const { code, detail, errors, retryable } = (problem ?? {}) as Record<string, unknown>;
  if (typeof code !== 'string' || !Object.hasOwn(errorTitles, code) || typeof detail !== 'string') return undefined;
  return new TroupeError(code as ErrorCode, detail, {
    ...options,
    ...(Array.isArray(errors) ? { errors: errors as Fault[] } : {}),
    ...(typeof retryable === 'boolean' ? { retryable } : {}),
  });
}

export function unreachable({ url }: Connection, cause: unknown): TroupeError {
  const reason = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
  return new TroupeError(
    'unavailable',
    `Nothing answers at ${url} (${reason}). Start the platform there with "troupe start", or give its address.`,
    {
      cause,
      retryable: true,
    },
  );
}
