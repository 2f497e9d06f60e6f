import type { Input } from '../log/input.ts';
import { object } from './checks.ts';
import { input as inputShape } from './input-shapes.ts';
import { parseBody } from './parse-body.ts';
import { isReadable, type Unreadable } from './unreadable.ts';
import { FORMAT_VERSION } from './version.ts';

const body = object({ input: inputShape });

/** The body of a message that is kept for a task. */
export function encodeMessage(input: Input): string {
  return JSON.stringify({ v: FORMAT_VERSION, input });
}

export function decodeMessage(message: { readonly body: string }): Input | Unreadable {
  const read = parseBody<{ readonly input: Input }>(message.body, body);
  return isReadable(read) ? read.input : read;
}
