import type { ErrorCode } from '@troupe/contracts';

/** What a failure means, and whether the same model may do better when it is asked again; when not, the next one may. */
export interface ErrorClass {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly advice: string;
}

const tooLong: ErrorClass = {
  code: 'model-context-length',
  retryable: false,
  advice: 'Shorten the conversation, or use a model that takes more.',
};
const refused: ErrorClass = { code: 'model-refused', retryable: false, advice: 'Ask for something else.' };
const unauthorized: ErrorClass = {
  code: 'model-unauthorized',
  retryable: false,
  advice: 'Check the API key and what it is allowed to use.',
};
const unpaid: ErrorClass = { code: 'model-rate-limited', retryable: false, advice: 'Top up the account, or raise its quota.' };
const limited: ErrorClass = { code: 'model-rate-limited', retryable: true, advice: 'Wait, or raise the limits of the account.' };
const failed: ErrorClass = { code: 'model-failed', retryable: true, advice: 'Another attempt may succeed.' };
const cannot: ErrorClass = { code: 'model-failed', retryable: false, advice: 'Asking again gives the same; look at the server.' };
const misdirected: ErrorClass = { code: 'model-bad-request', retryable: false, advice: 'Check the base URL and the name of the model.' };
const badRequest: ErrorClass = { code: 'model-bad-request', retryable: false, advice: 'Check the name of the model and its settings.' };

/** Parts of codes and types; they say more than a status. */
const byWords: readonly (readonly [words: readonly string[], as: ErrorClass])[] = [
  [['context_length', 'context_window', 'exceed_context_size', 'tokens_limit_reached', 'request_too_large'], tooLong],
  [
    [
      'content_filter',
      'content_policy',
      'responsibleaipolicy',
      'data_inspection',
      'datainspection',
      'moderation',
      'safety_check',
      'guardrail',
    ],
    refused,
  ],
  [
    ['insufficient_quota', 'insufficient_balance', 'insufficient_credits', 'billing', 'credit_balance', 'quota_exhausted', 'arrearage'],
    unpaid,
  ],
  [['invalid_api_key', 'authentication', 'permission_', 'unauthorized', 'unauthenticated', 'access_denied', 'accessdenied'], unauthorized],
  [['overloaded', 'unavailable', 'engine_overloaded', 'server_busy', 'servererror', 'server_error', 'internal_error'], failed],
  [['rate_limit', 'ratelimit', 'too_many_requests', 'throttl', 'resource_exhausted', 'tokens_exceeded'], limited],
  [['model_not_found', 'deploymentnotfound', 'model_not_exist'], badRequest],
  [['invalid_request', 'invalid_argument', 'validation', 'bad_request', 'badrequest', 'unsupported_'], badRequest],
];

/** Parts of what servers say of a conversation that is too long, in small letters. */
const TOO_LONG: readonly string[] = [
  ...['maximum context length', 'context length', 'context window', 'context size', 'context limit', 'context_length'],
  ...['prompt is too long', 'prompt too long', 'input is too long', 'too many input tokens', 'too many tokens', 'too large for model'],
  ...[
    'exceeds the maximum number of tokens',
    'exceeds max length',
    'exceeded model token limit',
    'maximum prompt length',
    'maximum model length',
  ],
  ...[
    'reduce the length of the messages',
    'longer than the model',
    'input token count',
    'prompt token count',
    'inputs` tokens + `max_new_tokens',
  ],
  ...[
    'number of tokens to keep from the initial prompt',
    'maximum allowed input length',
    'request body too large',
    'input length and `max_tokens` exceed',
    'range of input length',
  ],
];
/** The same of a conversation whose content is not wanted. */
const UNWANTED: readonly string[] = [
  ...[
    'content management policy',
    'content exists risk',
    'flagged as potentially violating',
    'prohibited_content',
    'inappropriate content',
  ],
  ...['usage policy', 'content filter', 'considered high risk', 'input was flagged', 'new_sensitive', 'safety system'],
];
const UNPAID: readonly string[] = [
  ...['insufficient balance', 'insufficient credit', 'insufficient funds', 'credit balance is too low', 'exceeded your current quota'],
  ...['account is not active', 'requires more credits', 'payment required', 'can only afford'],
];
/** Of a key that a server calls a bad argument. */
const WRONG_KEY: readonly string[] = ['api key not valid', 'api_key_invalid', 'api key expired'];
/** A gateway reports what its provider could not do as a fault of its own. */
const LIMITED: readonly string[] = ['too many requests', 'rate limit', 'rate-limited', 'throttl', 'tokens per minute', 'overloaded'];
const THROTTLED: readonly string[] = ['throttl', 'please wait', 'too many requests'];
const WRONG_MODEL: readonly string[] = [
  'does not support tools',
  'does not support chat',
  'failed to parse grammar',
  'requires more system memory',
];

/** How much of a message is looked at. */
const LOOKED_AT = 4_000;

/** @param words codes and types in small letters @param said the message */
export function errorClass(status: number, words: string, said: string): ErrorClass {
  const message = said.slice(0, LOOKED_AT).toLowerCase();
  const has = (parts: readonly string[]): boolean => parts.some((part) => message.includes(part));
  // What cannot be mended by asking again is said in words, whatever the status beside it.
  const named = byWords.find(([parts]) => parts.some((part) => words.includes(part)))?.[1];
  if (named === tooLong || named === refused || named === unpaid) return named;
  // A limit per minute may speak of tokens and quotas, too.
  const isLimit = status === 429 || has(THROTTLED);
  if (status === 413 || (!isLimit && has(TOO_LONG))) return tooLong;
  if (!isLimit && has(UNWANTED)) return refused;
  if (status === 402 || (!isLimit && has(UNPAID))) return unpaid;
  if (has(WRONG_KEY)) return unauthorized;
  if (has(WRONG_MODEL)) return cannot;
  // Gateways put these two around everything. A request that is bad does not get better for a type nobody thought about.
  const counts = status === 500 || (status === 400 && named !== failed);
  return named !== undefined && counts ? named : byStatus(status, has(LIMITED));
}

function byStatus(status: number, saysLimited: boolean): ErrorClass {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return unauthorized;
    case 404:
    case 405:
    case 410:
      return misdirected;
    case 408:
    case 409:
    case 425:
    case 499:
      return failed;
    case 429:
    case 498:
      return limited;
    case 501:
    case 505:
      return cannot;
    default:
      if (status >= 500) return failed;
      return saysLimited ? limited : badRequest;
  }
}
