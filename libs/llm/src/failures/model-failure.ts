import { TroupeError, type Redactor } from '@troupe/contracts';
import { webPage } from '../transport/answer-events.ts';
import { badAnswer } from './bad-answer.ts';
import { errorClass } from './error-class.ts';
import { retryAfter, waitSaid } from './retry-after.ts';
import { errorIn, type ServerError } from './server-error.ts';

/** Where a failed call went. */
export interface CallOrigin {
  /** Names the model in errors. */
  readonly from: string;
  /** Knows the key that was sent: a provider may repeat it anywhere. */
  readonly redact: Redactor;
}

/** A request that the server answered with an error, by its status and body. */
export function refusedRequest(
  answer: { readonly status: number; readonly headers: Headers },
  text: string,
  origin: CallOrigin,
): { readonly error: ServerError; readonly failure: TroupeError } {
  const error = errorOf(text);
  const isPage = text.trimStart().startsWith('<') && answer.status < 500 && answer.status !== 429;
  return { error, failure: isPage ? webPage(origin.from) : serverFailure(error, origin, answer) };
}

/** Of a body that is no JSON the text says it. */
function errorOf(text: string): ServerError {
  const unread = {
    status: undefined,
    message: text.trimStart().startsWith('<') ? 'a web page' : text.trim(),
    words: '',
    param: undefined,
    wait: undefined,
  };
  try {
    const body = JSON.parse(text) as unknown;
    return errorIn(Array.isArray(body) ? body[0] : body) ?? unread;
  } catch {
    return unread;
  }
}

/** What a server says went wrong, in the words of the platform. The status of the answer counts, unless it is that of a success. */
export function serverFailure(
  error: ServerError,
  { from, redact }: CallOrigin,
  answer: { readonly status?: number; readonly headers?: Headers } = {},
): TroupeError {
  const status = answer.status ?? error.status ?? statusMeant(error.words);
  const { code, retryable, advice } = errorClass(status, error.words, error.message);
  const named = answer.headers === undefined ? undefined : retryAfter(answer.headers, Date.now());
  const wait = retryable ? (named ?? waitSaid(error)) : undefined;
  const said = shown(redact, error.message);
  const requestId = answer.headers?.get('x-request-id') ?? answer.headers?.get('request-id');
  return new TroupeError(code, `${from} answered ${status}: ${said}${/[.!?]$/.test(said) ? '' : '.'} ${advice}`, {
    retryable,
    ...(wait === undefined ? {} : { retryAfter: wait }),
    details: { status, ...(requestId ? { requestId: shown(redact, requestId) } : {}) },
  });
}

/** Errors in the middle of a stream have no status. */
function statusMeant(words: string): number {
  if (/rate_limit|too_many|throttl|resource_exhausted/.test(words)) return 429;
  return /invalid_request|invalid_argument|bad_request|context_length|validation/.test(words) ? 400 : 500;
}

/** A call that came to nothing without a word from the server. @param begun whether the answer had begun */
export function brokenCall(thrown: unknown, { from, redact }: CallOrigin, begun: boolean): TroupeError {
  if (thrown instanceof TroupeError) {
    if (thrown.code !== 'address-refused') return thrown;
    return new TroupeError('model-connection', `${from} cannot be asked: ${thrown.message}`, { retryable: false });
  }
  const said = shown(redact, deepestMessage(thrown));
  if (begun) return badAnswer(from, `broke off in the middle of its answer (${said})`);
  const message = `${from} cannot be reached: ${said}. Check the address and the network.`;
  return new TroupeError('model-connection', message, { retryable: true });
}

function deepestMessage(thrown: unknown): string {
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error && error.cause !== undefined; depth++) error = error.cause;
  if (!(error instanceof Error)) return String(error);
  // Of several addresses that all refused, Node says nothing but the code.
  return error.message === '' ? String((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
}

const LONGEST_MESSAGE = 500;

function shown(redact: Redactor, text: string): string {
  return redact.text(text.toWellFormed()).slice(0, LONGEST_MESSAGE);
}
