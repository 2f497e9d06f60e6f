import { TaskTimeoutError, toJson, type CancelledError, type EndCommand, type EndStatus, type Failure, type Json } from '@troupe/contracts';
import { hasCode } from '../promises/has-code.ts';
import type { Draft } from './execution-host.ts';

/** What the session gains, which agent answered last, and whose messages are among it. */
export type Remembered = Omit<NonNullable<EndCommand['session']>, 'id' | 'at'>;

/** How the code of a run came to its end; the end is said once nothing that it waits for is in flight. */
export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly status: EndStatus; readonly failure: Failure }
  | { readonly kind: 'continues'; readonly input: Json | undefined; readonly refuse: (reason: unknown) => void };

/** The command that ends a task; messages leave as copies (X4). */
export function endOf(
  status: EndStatus,
  output: Json | undefined,
  error: Failure | undefined,
  session: EndCommand['session'],
): Draft<EndCommand> {
  return {
    kind: 'end',
    name: status,
    status,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    ...(session === undefined
      ? {}
      : { session: { ...session, messages: session.messages.map((message) => toJson(message, 'a message')) } }),
  };
}

export function statusOfFailure(error: unknown, stopping: CancelledError | TaskTimeoutError | undefined): EndStatus {
  if (stopping instanceof TaskTimeoutError) return 'timed-out';
  return stopping !== undefined && hasCode(error, 'cancelled') ? 'cancelled' : 'failed';
}
