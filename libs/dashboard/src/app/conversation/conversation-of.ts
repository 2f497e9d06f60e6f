import { messageIn, timelineOf } from '../events/timeline-of.ts';
import type { SeenEvent } from '../events/seen-event.ts';

/** What is said in a conversation, and what is done in between. */
export type Said =
  | {
      readonly kind: 'user' | 'platform' | 'assistant';
      readonly key: string;
      readonly text: string;
      readonly by?: string;
      readonly writing?: boolean;
    }
  | {
      readonly kind: 'tool';
      readonly key: string;
      readonly name: string;
      readonly args: unknown;
      readonly result?: unknown;
      readonly state: 'open' | 'completed' | 'failed';
    };

/** What an agent said and did in one task: from its events, and from what is written right now. */
export function conversationOf(events: readonly SeenEvent[], writing: ReadonlyMap<string, string>): readonly Said[] {
  const said: Said[] = [];
  for (const span of timelineOf(events)) {
    if (span.kind === 'model') {
      const pending = writing.get(span.key);
      const text = span.state === 'completed' ? textOf(span.came) : (pending ?? '');
      if (text !== '') said.push({ kind: 'assistant', key: span.key, text, by: span.name, writing: span.state === 'open' });
      else if (span.state === 'failed') said.push({ kind: 'assistant', key: span.key, text: messageIn(span.came), by: span.name });
    } else if (span.kind === 'tool' || span.kind === 'child') {
      const state = span.state === 'completed' || span.state === 'failed' ? span.state : 'open';
      const result = span.state === 'failed' ? messageIn(span.came) : span.came;
      said.push({ kind: 'tool', key: span.key, name: span.name, args: span.asked, state, ...(result === undefined ? {} : { result }) });
    }
  }
  return said;
}

interface Message {
  readonly role: string;
  readonly content: unknown;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly args?: unknown }[];
  readonly toolCallId?: string;
  readonly origin?: string;
}

/** The same of messages that a session keeps. */
export function saidIn(messages: readonly Message[], agent: string | undefined, key: string): readonly Said[] {
  const results = new Map(messages.filter(({ role }) => role === 'tool').map((each) => [each.toolCallId, each.content]));
  return messages.flatMap((message, index): readonly Said[] => {
    const text = contentText(message.content);
    const by = agent === undefined ? {} : { by: agent };
    if (message.role === 'user') return [{ kind: message.origin === 'platform' ? 'platform' : 'user', key: `${key}.${index}`, text }];
    if (message.role !== 'assistant') return [];
    const calls = (message.toolCalls ?? []).map((call): Said => {
      const result = results.get(call.id);
      return {
        ...{ kind: 'tool', key: `${key}.${index}.${call.id}`, name: call.name, args: call.args },
        state: result === undefined ? 'open' : 'completed',
        ...(result === undefined ? {} : { result: contentText(result) }),
      };
    });
    return text === '' ? calls : [{ kind: 'assistant', key: `${key}.${index}`, text, ...by }, ...calls];
  });
}

/** Of content in parts, the text; the rest by its kind. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined ? '' : JSON.stringify(content, undefined, 2);
  return content
    .map((part: { readonly type?: string; readonly text?: string; readonly name?: string }) =>
      part.type === 'text' ? (part.text ?? '') : `[${part.name ?? part.type ?? ''}]`,
    )
    .join('\n');
}

function textOf(answer: unknown): string {
  const { text } = (answer ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}
