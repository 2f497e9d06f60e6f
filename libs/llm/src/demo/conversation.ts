import type { Json, Message, ToolCall } from '@troupe/contracts';

/** What the demo model looks at. */
export interface Conversation {
  /** Everything users said, in order. */
  readonly said: readonly string[];
  /** The last thing they said. */
  readonly ask: string;
  /** What was done about it so far. */
  readonly done: readonly Done[];
}

export interface Done {
  readonly call: ToolCall;
  readonly result: string;
  /** The result, where it is JSON. */
  readonly value: Json | undefined;
}

export function readConversation(messages: readonly Message[]): Conversation {
  const said = messages.filter(({ role }) => role === 'user').map(textOf);
  const since = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
  const results = new Map(since.filter(({ role }) => role === 'tool').map((message) => [message.toolCallId, textOf(message)]));
  const done = since.flatMap(({ toolCalls = [] }) =>
    toolCalls.map((call) => {
      const result = results.get(call.id) ?? '';
      return { call, result, value: parsed(result) };
    }),
  );
  return { said, ask: said.at(-1) ?? '', done };
}

function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
