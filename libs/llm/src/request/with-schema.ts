import type { Json, Message } from '@troupe/contracts';

/** The conversation with the schema as text, for servers and schemas that do not go together otherwise. */
export function withSchema(messages: readonly Message[], output: Json): readonly Message[] {
  return [
    ...messages,
    { role: 'system', content: `Your final answer is nothing but JSON that fits this JSON Schema: ${JSON.stringify(output)}` },
  ];
}
