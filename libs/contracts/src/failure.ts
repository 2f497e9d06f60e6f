import { copyJson } from './copy-json.ts';
import { CancelledError, TaskTimeoutError, ToolError, TroupeError } from './errors.ts';
import type { Json } from './json.ts';

/** An error as the log keeps it: everything code may look at, and a stack only people see. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly details?: Json;
  readonly cause?: Failure;
  readonly retryable?: boolean;
  /** Milliseconds the other side asked us to wait before the next attempt. */
  readonly retryAfter?: number;
  /** For display; never given back to code. */
  readonly stack?: string;
}

const MAX_TEXT = 16_384;
const MAX_CAUSES = 5;

/** Turns whatever was thrown into a failure the log can keep. Never throws. */
export function toFailure(thrown: unknown, depth = 0): Failure {
  if (typeof thrown !== 'object' || thrown === null) {
    return { name: 'Error', message: clip(typeof thrown === 'string' ? thrown : String(thrown)) };
  }
  const from = thrown as Record<string, unknown>;
  const details = json(from['details']);
  // Of several reasons (Promise.any) the first is told.
  const cause = from['cause'] ?? (Array.isArray(from['errors']) ? (from['errors'][0] as unknown) : undefined);
  return {
    name: text(from['name']) ?? 'Error',
    message: clip(text(from['message']) ?? 'something that is not an Error was thrown'),
    ...(text(from['code']) === undefined ? {} : { code: clip(text(from['code'])!) }),
    ...(details === undefined ? {} : { details }),
    ...(cause === undefined || cause === null || depth >= MAX_CAUSES ? {} : { cause: toFailure(cause, depth + 1) }),
    ...(typeof from['retryable'] === 'boolean' ? { retryable: from['retryable'] } : {}),
    ...(typeof from['retryAfter'] === 'number' && from['retryAfter'] >= 0 ? { retryAfter: from['retryAfter'] } : {}),
    ...stackOf(from),
  };
}

/** What code may look at, and a replay gives again. */
export function withoutStack({ stack: _, cause, ...rest }: Failure): Failure {
  return { ...rest, ...(cause === undefined ? {} : { cause: withoutStack(cause) }) };
}

/** Where an error was thrown that has a place of its own: those that stop a task come from outside of it. */
function stackOf(from: Record<string, unknown>): { readonly stack?: string } {
  if (from instanceof CancelledError || from instanceof TaskTimeoutError) return {};
  const stack = text(from['stack']);
  return stack?.includes('\n') === true ? { stack: clip(stack) } : {};
}

/**
 * A failure given back to code: an Error with the same name, message, code, details and cause. Where it was
 * made again is of no use to anybody, and another place at each replay: its stack names no place.
 */
export function toError(failure: Failure): Error {
  const error = make(failure);
  define(error, 'name', failure.name);
  define(error, 'stack', `${failure.name}: ${failure.message.replaceAll('\n', ' ')}`);
  if (failure.code !== undefined) define(error, 'code', failure.code);
  if (failure.details !== undefined) define(error, 'details', failure.details);
  if (failure.retryable !== undefined) define(error, 'retryable', failure.retryable);
  if (failure.cause !== undefined) define(error, 'cause', toError(failure.cause));
  return error;
}

function make(failure: Failure): Error {
  switch (failure.name) {
    case 'CancelledError':
      return new CancelledError(failure.message);
    case 'TaskTimeoutError':
      return new TaskTimeoutError(failure.message);
    case 'ToolError':
      return new ToolError(failure.message);
    case 'TroupeError':
      return new TroupeError('internal', failure.message);
    default:
      return new Error(failure.message);
  }
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, enumerable: key !== 'name' && key !== 'stack', configurable: true, writable: true });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function clip(value: string): string {
  return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}

function json(value: unknown): Json | undefined {
  if (value === undefined) return undefined;
  try {
    return copyJson(value, 'details', (error) => withoutStack(toFailure(error)) as unknown as Json);
  } catch {
    return undefined;
  }
}
