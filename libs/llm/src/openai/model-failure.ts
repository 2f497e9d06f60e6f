import { TroupeError, type ErrorCode, type Redactor } from '@troupe/contracts';
import type { OpenAI } from 'openai';
import { badAnswer } from './assemble-answer.ts';
import { retryAfter } from './retry-after.ts';

/** Where a failed call went. */
export interface CallOrigin {
  /** Names the model in errors. */
  readonly from: string;
  /** Knows the key that was sent: a provider may repeat it anywhere. */
  readonly redact: Redactor;
  /** Whether the answer had begun. */
  readonly begun: boolean;
}

/**
 * What went wrong with a call, in the words of the platform. The SDK's own error is not kept as
 * the cause: it holds headers, and its texts may quote the key.
 */
export function modelFailure(sdk: typeof OpenAI, thrown: unknown, { from, redact, begun }: CallOrigin): TroupeError {
  const ours = ownError(thrown);
  if (ours !== undefined) return ours;
  if (thrown instanceof sdk.APIConnectionTimeoutError)
    return new TroupeError('model-timeout', `${from} could not be reached in time. Try again.`, { retryable: true });
  if (thrown instanceof sdk.APIConnectionError) {
    const message = `${from} cannot be reached: ${shown(redact, deepestMessage(thrown))}. Check the address and the network.`;
    return new TroupeError('model-connection', message, { retryable: true });
  }
  if (thrown instanceof sdk.APIError) return answered(thrown, from, redact);
  if (thrown instanceof SyntaxError) return badAnswer(from, 'sent something that is not JSON');
  if (begun) return badAnswer(from, `broke off in the middle of its answer (${shown(redact, deepestMessage(thrown))})`);
  return new TroupeError('model-failed', `The call of ${from} failed: ${shown(redact, deepestMessage(thrown))}.`, { retryable: false });
}

/** What our own reading of the answer threw, wherever the SDK put it. */
function ownError(thrown: unknown): TroupeError | undefined {
  let error = thrown;
  for (let depth = 0; depth < 5 && error instanceof Error; depth++, error = error.cause) if (error instanceof TroupeError) return error;
  return undefined;
}

function answered(error: InstanceType<typeof OpenAI.APIError>, from: string, redact: Redactor): TroupeError {
  const status: number = error.status ?? streamedStatus(error.code, error.type);
  const { code, retryable, advice } = classOf(status, `${error.code ?? ''} ${error.type ?? ''}`, error.message);
  const wait = retryable && error.headers !== undefined ? retryAfter(error.headers, Date.now()) : undefined;
  const said = shown(redact, error.message.replace(/^\d{3} /, ''));
  return new TroupeError(code, `${from} answered ${status}: ${said}${/[.!?]$/.test(said) ? '' : '.'} ${advice}`, {
    retryable,
    ...(wait === undefined ? {} : { retryAfter: wait }),
    details: { status, ...(error.requestID ? { requestId: shown(redact, error.requestID) } : {}) },
  });
}

/** Errors in the middle of a stream have no status; some servers write it into the code. */
function streamedStatus(code: unknown, type: unknown): number {
  const status = Number(code);
  if (status >= 400 && status <= 599) return status;
  const words = `${String(code)} ${String(type)}`;
  if (/rate_limit/.test(words)) return 429;
  return /invalid_request|context_length/.test(words) ? 400 : 500;
}

interface FailureClass {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly advice: string;
}

function classOf(status: number, words: string, message: string): FailureClass {
  if (status < 500 && (/context_length|context_window/.test(words) || isTooLong(message)))
    return { code: 'model-context-length', retryable: false, advice: 'Shorten the conversation, or use a model that takes more.' };
  if (/content_filter|content_policy/.test(words)) return { code: 'model-refused', retryable: false, advice: 'Ask for something else.' };
  switch (status) {
    case 401:
    case 403:
      return { code: 'model-unauthorized', retryable: false, advice: 'Check the API key and what it is allowed to use.' };
    case 408:
    case 409:
      return { code: 'model-failed', retryable: true, advice: 'Another attempt may succeed.' };
    case 429:
      return /insufficient_quota|billing/.test(words)
        ? { code: 'model-rate-limited', retryable: false, advice: 'Raise the quota of the account.' }
        : { code: 'model-rate-limited', retryable: true, advice: 'Wait, or raise the limits of the account.' };
    default:
      return status >= 500
        ? { code: 'model-failed', retryable: true, advice: 'Another attempt may succeed.' }
        : { code: 'model-bad-request', retryable: false, advice: 'Check the name of the model and its settings.' };
  }
}

function isTooLong(message: string): boolean {
  return /maximum context length|context (length|window|size)|prompt is too long|too many (input )?tokens/i.test(message);
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
