import type { ErrorCode } from '@troupe/contracts';
import type { ErrorShape, Problem } from '@troupe/http';
import { z } from 'zod';

/** An error as clients of the OpenAI API read it. */
interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: ErrorType;
    /** What of the request is wrong, e.g. `messages[0].role`. */
    readonly param: string | null;
    readonly code: string;
  };
}

type ErrorType = 'invalid_request_error' | 'authentication_error' | 'permission_error' | 'rate_limit_error' | 'server_error';

/** Codes of OpenAI that clients look for; all others are those of the table of errors. */
const codes: Readonly<Partial<Record<ErrorCode, string>>> = {
  'agent-not-found': 'model_not_found',
  'missing-token': 'invalid_api_key',
  'invalid-token': 'invalid_api_key',
  'too-many-requests': 'rate_limit_exceeded',
  'quota-exceeded': 'rate_limit_exceeded',
  'quota-used-up': 'insufficient_quota',
  'model-context-length': 'context_length_exceeded',
  'model-refused': 'content_filter',
};

/**
 * What clients of OpenAI take for a bad request is one, and what they try again when it is over is a limit. A task that
 * failed is none of both: it would fail again, or is one that a repeat begins anew.
 */
const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  'invalid-unicode': 400,
  'invalid-characters': 400,
  'validation-failed': 400,
  'unknown-property': 400,
  'wrong-type': 400,
  'out-of-range': 400,
  'too-deep': 400,
  'too-many-items': 400,
  'invalid-input': 400,
  'quota-used-up': 429,
  'request-timeout': 504,
  'model-context-length': 400,
  'model-refused': 400,
  'model-rate-limited': 429,
  cancelled: 409,
  terminated: 409,
  'timed-out': 504,
  'limit-model-calls': 422,
  'limit-tokens': 422,
  'limit-cost': 422,
  'limit-time': 422,
  'limit-depth': 422,
  'output-invalid': 502,
  'output-cut': 502,
  'model-failed': 502,
  'model-unauthorized': 502,
  'model-bad-request': 502,
  'model-bad-answer': 502,
  'model-timeout': 504,
  'model-connection': 502,
};

export const openAiErrors: ErrorShape = {
  schema: z.object({
    error: z.object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string() }),
  }),
  statuses,
  body: errorBody,
};

export function errorBody(problem: Problem): OpenAiError {
  const { code, detail, errors: [first] = [] } = problem;
  const status = statuses[code] ?? problem.status;
  return { error: { message: detail, type: typeOf(status), param: paramOf(first?.pointer), code: codes[code] ?? code } };
}

function typeOf(status: number): ErrorType {
  if (status >= 500) return 'server_error';
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  return status === 429 ? 'rate_limit_error' : 'invalid_request_error';
}

/** A JSON pointer in a URI fragment, as OpenAI names places. */
function paramOf(pointer: string | undefined): string | null {
  const given = pointer?.split('/').slice(1) ?? [];
  // What is wrong with a conversation is so with the messages it is made of.
  const steps = given.length > 1 && given[0] === 'conversation' ? given.slice(1) : given;
  if (steps.length === 0) return null;
  return steps.map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`)).join('');
}
