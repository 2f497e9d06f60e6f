import type { Msg } from '@nats-io/nats-core';
import { TroupeError } from '@troupe/contracts';
import { jsonOf, textOf, type MessageBounds } from '../../nats-request.ts';

/** A request of JSON-RPC as it came. */
export interface RpcMessage {
  readonly body: Record<string, unknown>;
  /** `A2A-Version`; `1.0` without it. */
  readonly version: string;
  readonly extensions: string | undefined;
  /** Of a stream that broke off: the position behind which it goes on. */
  readonly after: string | undefined;
}

const MOST_HEADER = 4_096;

/** @throws TroupeError `validation-failed`, and what `textOf` and `jsonOf` throw */
export function readRpcMessage({ data, headers }: Pick<Msg, 'data' | 'headers'>, bounds: MessageBounds): RpcMessage {
  const header = (name: string): string | undefined => {
    const value = headers?.get(name) ?? '';
    if (value.length > MOST_HEADER) throw new TroupeError('validation-failed', `The header ${name} has ${MOST_HEADER} characters at most.`);
    return value === '' ? undefined : value;
  };
  const body = jsonOf(textOf(data, bounds), bounds);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new TroupeError('validation-failed', 'A request of A2A is one JSON object, a request of JSON-RPC.');
  return {
    body: body as Record<string, unknown>,
    version: header('A2A-Version') ?? '1.0',
    extensions: header('A2A-Extensions'),
    after: header('Last-Event-ID'),
  };
}
