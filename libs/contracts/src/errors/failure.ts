import { defaultBounds } from '../bounds.ts';
import { copyJson, type Room } from '../values/copy-json.ts';
import { CancelledError, TaskTimeoutError, ToolError, TroupeError } from './errors.ts';
import type { Json } from '../values/json-value.ts';
import { boundedWait } from '../values/wait.ts';

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

const {
  failureCharacters: MAX_TEXT,
  failureName: MAX_NAME,
  failureCauses: MAX_CAUSES,
  // Characters and values together, those of causes among them.
  failureDetails: MAX_DETAILS,
} = defaultBounds;
const NO_ERROR = 'something that is not an Error was thrown';

/**
 * Turns whatever was thrown into a failure the log can keep. Never throws, and takes no more than a
 * failure may hold, whatever `thrown` does when it is read.
 */
export function toFailure(thrown: unknown): Failure {
  return failureOf(thrown, 0, { most: MAX_DETAILS, left: MAX_DETAILS });
}

function failureOf(thrown: unknown, depth: number, room: Room): Failure {
  if (typeof thrown === 'string') return { name: 'Error', message: clip(thrown) };
  if (typeof thrown !== 'object' || thrown === null) {
    // A function may have a text of its own, and that of a large bigint takes minutes.
    const isPrintable = typeof thrown !== 'function' && typeof thrown !== 'bigint';
    return { name: 'Error', message: isPrintable ? clip(String(thrown)) : NO_ERROR };
  }
  const code = text(read(thrown, 'code'));
  const details = detailsOf(read(thrown, 'details'), depth, room);
  const cause = causeOf(thrown);
  const retryable = read(thrown, 'retryable');
  const retryAfter = boundedWait(read(thrown, 'retryAfter'));
  return {
    name: clip(text(read(thrown, 'name')) ?? 'Error', MAX_NAME),
    message: clip(messageOf(thrown, code)),
    ...(code === undefined ? {} : { code: clip(code, MAX_NAME) }),
    ...(details === undefined ? {} : { details }),
    ...(cause === undefined || cause === null || depth >= MAX_CAUSES ? {} : { cause: failureOf(cause, depth + 1, room) }),
    ...(typeof retryable === 'boolean' ? { retryable } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...stackOf(thrown),
  };
}

/** A property of a value whose getters and traps may throw. */
function read(from: object, key: string): unknown {
  try {
    return (from as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** Of several addresses that all refused, Node says nothing but the code. */
function messageOf(thrown: object, code: string | undefined): string {
  const message = read(thrown, 'message');
  return typeof message === 'string' ? message || code || '' : NO_ERROR;
}

/** Of several reasons (Promise.any) the first is isPrintable. */
function causeOf(thrown: object): unknown {
  const cause = read(thrown, 'cause');
  if (cause !== undefined && cause !== null) return cause;
  const errors = read(thrown, 'errors');
  try {
    return Array.isArray(errors) ? (errors[0] as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** What code may look at, and a replay gives again. */
export function withoutStack({ stack: _, cause, ...rest }: Failure): Failure {
  return { ...rest, ...(cause === undefined ? {} : { cause: withoutStack(cause) }) };
}

/** Where an error was thrown that has a place of its own: those that stop a task come from outside of it. */
function stackOf(thrown: object): { readonly stack?: string } {
  if (isStop(thrown)) return {};
  const stack = text(read(thrown, 'stack'));
  return stack?.includes('\n') === true ? { stack: clip(stack) } : {};
}

function isStop(thrown: object): boolean {
  try {
    return thrown instanceof CancelledError || thrown instanceof TaskTimeoutError;
  } catch {
    return false;
  }
}

/**
 * A failure given back to code: an Error with the same name, message, code, details and cause. Where it was
 * made again is of no use to anybody, and another place at each replay: its stack names no place.
 */
export function toError(failure: Failure): Error {
  // A log may hold what was never a failure.
  const name = text(failure.name) ?? 'Error';
  const message = typeof failure.message === 'string' ? failure.message : NO_ERROR;
  const error = make(name, message);
  define(error, 'name', name);
  define(error, 'stack', `${name}: ${message.replaceAll('\n', ' ')}`);
  if (failure.code !== undefined) define(error, 'code', failure.code);
  if (failure.details !== undefined) define(error, 'details', failure.details);
  if (failure.retryable !== undefined) define(error, 'retryable', failure.retryable);
  if (typeof failure.cause === 'object' && failure.cause !== null) define(error, 'cause', toError(failure.cause));
  return error;
}

function make(name: string, message: string): Error {
  switch (name) {
    case 'CancelledError':
      return new CancelledError(message);
    case 'TaskTimeoutError':
      return new TaskTimeoutError(message);
    case 'ToolError':
      return new ToolError(message);
    case 'TroupeError':
      return new TroupeError('internal', message);
    default:
      return new Error(message);
  }
}

function define(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, enumerable: key !== 'name' && key !== 'stack', configurable: true, writable: true });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function clip(value: string, most = MAX_TEXT): string {
  return value.length > most ? `${value.slice(0, most).toWellFormed()}…` : value;
}

function detailsOf(value: unknown, depth: number, room: Room): Json | undefined {
  if (value === undefined) return undefined;
  const inner = (error: Error): Json =>
    (depth >= MAX_CAUSES ? { name: 'Error', message: NO_ERROR } : withoutStack(failureOf(error, depth + 1, room))) as unknown as Json;
  try {
    return copyJson(value, 'details', inner, room);
  } catch {
    return undefined;
  }
}
