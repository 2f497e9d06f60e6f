import type { GivenConversation, GivenMessage, Json } from '@troupe/contracts';

/** A tool that the client carries out. Without parameters it is one without arguments. */
interface ClientTool {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly parameters?: Record<string, unknown> | null | undefined;
}

const noParameters = { type: 'object', properties: {} };

/** What a start is given of a request: what was said before its input, and the tools of the client. */
export function conversationOf(
  messages: readonly GivenMessage[],
  tools: readonly ClientTool[],
  choice: 'auto' | 'none' | undefined,
): GivenConversation {
  const given = choice === 'none' ? [] : tools;
  return {
    ...(messages.length === 0 ? {} : { messages }),
    ...(given.length === 0
      ? {}
      : {
          tools: given.map(({ name, description, parameters }) => ({
            name,
            description: description ?? '',
            schema: (parameters ?? noParameters) as Json,
          })),
        }),
  };
}
