import type { Message } from '../apps/message.ts';
import type { Json } from '../values/json.ts';
import { expecting, json, listOf, object, oneOf, optional, text } from './checks.ts';
import { parseBody } from './parse-body.ts';
import { isReadable, type Unreadable } from './unreadable.ts';
import { FORMAT_VERSION } from './version.ts';

const body = object({
  messages: listOf(
    object({
      role: oneOf(['system', 'user', 'assistant', 'tool']),
      content: expecting('text or a list of parts', (value) => typeof value === 'string' || Array.isArray(value)),
      toolCalls: optional(listOf(object({ id: text, name: text, args: json }))),
      toolCallId: optional(text),
      untrusted: optional(text),
      origin: optional(oneOf(['platform'])),
    }),
  ),
});

/** The body of what one task added to a conversation. */
export function encodeEntry(messages: readonly Json[]): string {
  return JSON.stringify({ v: FORMAT_VERSION, messages });
}

export function decodeEntry(entry: { readonly body: string }): readonly Message[] | Unreadable {
  const read = parseBody<{ readonly messages: readonly Message[] }>(entry.body, body);
  return isReadable(read) ? read.messages : read;
}
