import type { Json } from '../values/json-value.ts';

/**
 * Every error code of the platform, with the title a reader sees. Transports keep their own maps
 * over this table (HTTP statuses live in the http library).
 */
export const errorTitles = {
  // what a client sent
  'invalid-json': 'The body is not JSON',
  'invalid-encoding': 'The body is not valid UTF-8',
  'invalid-unicode': 'A string holds half a character',
  'invalid-characters': 'A string holds characters that are not allowed there',
  'validation-failed': 'The request does not have the expected shape',
  'unknown-property': 'The request has a property that is not known',
  'wrong-type': 'A value has the wrong type',
  'out-of-range': 'A value is out of range',
  'too-deep': 'The body nests too deep',
  'too-many-items': 'The body has too many items',
  'forbidden-key': 'The body has a key that is not allowed',
  'duplicate-key': 'The body repeats a key',
  'payload-too-large': 'The value is too large',
  'unsupported-media-type': 'The content type is not supported',
  'unsupported-encoding': 'The content encoding is not supported',
  'not-acceptable': 'The answer cannot be given in the accepted types',
  'missing-token': 'Credentials are required',
  'invalid-token': 'The credentials are not valid',
  'login-failed': 'The identity provider did not confirm the log-in',
  'missing-right': 'The principal has no right to that',
  'route-not-found': 'There is nothing at this address',
  'method-not-allowed': 'The method is not allowed here',
  'misdirected-request': 'The request names another host',
  'foreign-origin': 'The request comes from another site',
  'invalid-id': 'The id is not valid',
  'invalid-query': 'The query is not valid',
  'invalid-cursor': 'The cursor is not valid',
  'request-timeout': 'The request took too long to arrive',
  'headers-too-large': 'The request headers are too large',
  'uri-too-long': 'The address is too long',
  'bad-request': 'The request cannot be understood',
  'too-many-requests': 'Too many requests',
  'unknown-tenant': 'The tenant is not one of those that are served',
  'quota-exceeded': 'The tenant has no room for more now',
  'too-many-starts': 'It has been started as often as its throttle lets it for now',
  'already-running': 'There is one task of it at a time, and another one is open',
  'quota-used-up': 'The tenant or the user has used what it may use in a day or month',
  // what the platform answers
  'task-not-found': 'There is no such task',
  'approval-not-found': 'There is no such approval',
  'callback-not-found': 'Nothing waits for the callback',
  'key-not-found': 'There is no such key',
  'key-revoked': 'The key was revoked',
  'too-many-keys': 'The tenant has too many keys',
  'hook-not-found': 'There is no such hook',
  'topic-not-found': 'There is no such topic',
  'dead-letter-not-found': 'There is no such dead letter',
  'webhook-not-found': 'There is no such webhook',
  'delivery-not-found': 'There is no such delivery',
  'too-many-webhooks': 'The tenant has too many webhooks',
  'schedule-not-found': 'There is no such schedule',
  'invalid-schedule': 'The schedule cannot work',
  'schedule-of-app': 'The schedule is a file of the app',
  'too-many-schedules': 'The tenant has too many schedules',
  'artifact-not-found': 'There is no such artifact',
  'session-not-found': 'There is no such session',
  'memory-not-found': 'There is no such entry of memory',
  'entry-not-found': 'The session has no such entry',
  'session-open': 'A task writes the session',
  'session-deadlock': 'The session is held by a task that waits for this one',
  'session-waits': 'The session waits for a human decision',
  'workflow-not-found': 'There is no such workflow',
  'agent-not-found': 'There is no such agent',
  'tool-not-found': 'There is no such tool',
  'consent-not-found': 'Nobody was sent away to consent to this',
  'tool-not-blocked': 'There is no such change of the tool to accept',
  'activity-not-found': 'There is no such activity',
  'model-not-found': 'There is no such model',
  'query-not-found': 'The task answers no such query',
  'update-not-found': 'The task takes no such update',
  'update-rejected': 'The task refused the update',
  'already-exists': 'The id is taken by another request',
  'idempotency-key-reused': 'The idempotency key was used for another request',
  'task-ended': 'The task has ended',
  'task-open': 'The task has not ended, or its parent still waits for it',
  'task-blocked': 'The task is blocked until code that fits is deployed',
  'task-not-suspended': 'The task is not suspended',
  'already-decided': 'The approval was already decided',
  'approval-expired': 'Nobody decided in time',
  'invalid-workflow': 'The definition cannot work',
  'invalid-app': 'The app cannot be loaded',
  'invalid-configuration': 'The configuration cannot work',
  'data-in-use': 'Another process uses the data folder',
  'shutting-down': 'The service is shutting down',
  unavailable: 'The service cannot answer now',
  'unreadable-data': 'What is stored cannot be read',
  'history-tampered': 'The log of the task is not as it was written',
  internal: 'Something went wrong on our side',
  // how work fails
  'not-json': 'A value is not JSON',
  'invalid-duration': 'The duration is not valid',
  cancelled: 'The work was cancelled',
  aborted: 'The work was aborted',
  'timed-out': 'The time ran out',
  'schedule-to-start': 'No worker took the call in time',
  'start-to-close': 'An attempt took too long',
  'schedule-to-close': 'The call took too long',
  heartbeat: 'The heartbeat stood still',
  'attempt-lost': 'The process running the attempt died',
  'outcome-unknown': 'Nobody knows whether the effect happened',
  'consent-failed': 'The user could not be connected with the server of the tool',
  'input-required': 'The server of the tool asks a human first',
  'determinism-violation': 'The code did something that cannot be replayed',
  'replay-mismatch': 'The code no longer fits the log',
  'child-failed': 'The child task failed',
  'child-terminated': 'The child task was terminated',
  'member-failed': 'A member of the pattern failed',
  'not-agreed': 'The members of the pattern did not come to an answer',
  terminated: 'The task was terminated',
  'invalid-arguments': 'The arguments do not fit the schema',
  'invalid-input': 'The input does not fit the schema',
  'output-invalid': 'The answer does not fit the output schema',
  'output-cut': 'The answer was cut off at the token limit',
  'limit-model-calls': 'The agent used up its model calls',
  'limit-tokens': 'The agent used up its tokens',
  'limit-cost': 'The agent used up its money',
  'limit-time': 'The agent used up its time',
  'limit-budget': 'A budget of the agent is used up',
  'start-timeout': 'The task had not begun within its startTimeout',
  'limit-key': 'The key of a limit cannot be had',
  'limit-depth': 'Tasks nest too deep',
  'call-not-allowed': 'The agent may not call that',
  'tool-blocked': 'The tool is another than was accepted',
  'tool-failed': 'The tool failed',
  'secret-missing': 'A secret is missing',
  'address-refused': 'The address is one that may not be asked',
  'guard-blocked': 'A guard of the agent said no',
  'guard-failed': 'A guard of the agent failed',
  'hook-failed': 'A hook of the agent failed',
  'model-refused': 'The model refused to answer',
  'model-failed': 'The model call failed',
  'model-rate-limited': 'The model provider limits the rate',
  'model-unauthorized': 'The model provider refused the key',
  'model-bad-request': 'The model provider refused the request',
  'model-context-length': 'The conversation is too long for the model',
  'model-bad-answer': 'The model provider answered something that cannot be read',
  'model-timeout': 'The model provider did not answer in time',
  'model-connection': 'The model provider cannot be reached',
} as const;

export type ErrorCode = keyof typeof errorTitles;

/** One thing that is wrong with a request or an app, by JSON pointer or file. */
export interface Fault {
  readonly pointer?: string;
  readonly file?: string;
  readonly code?: string;
  readonly message: string;
}

export interface TroupeErrorOptions {
  readonly details?: Json;
  readonly errors?: readonly Fault[];
  readonly cause?: unknown;
  readonly retryable?: boolean;
  /** Milliseconds after which a repeat may succeed. */
  readonly retryAfter?: number;
}

/** An error whose `code` is in the table above; `message` says what, where and what to do. */
export class TroupeError extends Error {
  override readonly name: string = 'TroupeError';
  readonly code: ErrorCode;
  readonly details: Json | undefined;
  readonly errors: readonly Fault[] | undefined;
  readonly retryable: boolean | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: TroupeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.errors = options.errors;
    this.retryable = options.retryable;
    this.retryAfter = options.retryAfter;
  }
}

/** What awaited work rejects with once its task is cancelled. */
export class CancelledError extends TroupeError {
  override readonly name = 'CancelledError';
  constructor(message = 'The task was cancelled') {
    super('cancelled', message, { retryable: false });
  }
}

/** What awaited work rejects with once the task's own `timeout` has passed. */
export class TaskTimeoutError extends TroupeError {
  override readonly name = 'TaskTimeoutError';
  constructor(message = 'The time of the task ran out') {
    super('timed-out', message, { retryable: false });
  }
}

/** Thrown by a tool to give the model the reason; not retried by default. */
export class ToolError extends TroupeError {
  override readonly name = 'ToolError';
  constructor(message: string, options: TroupeErrorOptions = {}) {
    super('tool-failed', message, { retryable: false, ...options });
  }
}
