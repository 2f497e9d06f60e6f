import { defaultBounds } from '../../bounds.ts';
import type { Failure } from '../../errors/failure.ts';
import { toError } from '../../errors/failure.ts';
import { isTaskId, type TaskId } from '../../log/ids.ts';
import type { Json } from '../../values/json.ts';

/** What somebody outside finishes, who needs nothing but its token. */
export interface Callback<T = Json> {
  /** All that is needed to complete the callback, once: `POST /v1/callbacks/{token}`. */
  readonly token: string;
  /** Rejects with the error that the callback is completed with. */
  readonly result: Promise<T>;
}

/** How a callback came out, as somebody outside says. */
export type CallbackOutcome = { readonly value: Json } | { readonly error: { readonly message: string; readonly code?: string } };

/** Callbacks as edges complete them. */
export interface Callbacks {
  /**
   * Returns once durable.
   *
   * @throws TroupeError `callback-not-found` when nothing waits for it: it was completed, or its task ended
   */
  complete(token: string, outcome: CallbackOutcome): Promise<void>;
}

/** Bytes of chance in a token. */
export const CALLBACK_SECRET_BYTES = 16;
const PREFIX = 'callback:';
const TOKEN = new RegExp(String.raw`^([^.]{1,${defaultBounds.nameCharacters * 2}})\.([0-9a-f]{${CALLBACK_SECRET_BYTES * 2}})$`);

export function callbackToken(task: TaskId, secret: string): string {
  return `${task}.${secret}`;
}

/** The task that waits for a callback, and the signal that completes it: its name is the secret. */
export interface NamedCallback {
  readonly task: TaskId;
  readonly signal: string;
}

/** What a token names; undefined for what is no token. */
export function readCallbackToken(token: string): NamedCallback | undefined {
  const [, task, secret] = TOKEN.exec(token) ?? [];
  return task !== undefined && isTaskId(task) ? { task, signal: `${PREFIX}${secret!}` } : undefined;
}

export function isCallbackSignal(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** @throws Error with the message and code that the callback was completed with */
export function resultOfCallback(outcome: CallbackOutcome): Json {
  if ('value' in outcome) return outcome.value;
  const failure: Failure = { name: 'CallbackError', retryable: false, ...outcome.error };
  throw toError(failure);
}
