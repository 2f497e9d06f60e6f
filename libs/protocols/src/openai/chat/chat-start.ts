import { type GivenMessage, type Json, type Part, type StartRequest } from '@troupe/contracts';
import { argumentsOf } from '../../arguments-of.ts';
import { conversationOf } from '../../conversation-of.ts';
import { unfit } from '../../unfit.ts';
import { attributesOf } from '../fields.ts';
import type { ChatContent, ChatMessage, ChatRequest, ChatSaid } from './chat-request.ts';

/**
 * The start of a task that a chat completion asks for. The last message of the user is its input, as far as it is text
 * alone; what came before is given as it is.
 *
 * @throws TroupeError `validation-failed` when it asks for a session and for what a session has no place for
 */
export function chatStart(
  { model, messages, tools = [], tool_choice, user, metadata }: ChatRequest,
  session: string | undefined,
): StartRequest {
  const last = messages.at(-1)!;
  const input = last.role === 'user' ? plain(last.content) : undefined;
  const shared = { kind: 'agent', name: model, ...attributesOf(metadata, user) } as const;
  if (session !== undefined) {
    if (input === undefined) throw unfit(`/messages/${messages.length - 1}`, 'In a session the last message is the text of a user');
    if (tools.length > 0) throw unfit('/tools', 'In a session an agent has only tools of its own');
    return { ...shared, input, session };
  }
  const before = input === undefined ? messages : messages.slice(0, -1);
  const clientTools = tools.map((tool) => tool.function);
  const conversation = conversationOf(before.map(messageOf), clientTools, tool_choice);
  return { ...shared, ...(input === undefined ? {} : { input }), conversation };
}

function messageOf(message: ChatMessage): GivenMessage {
  switch (message.role) {
    // The instructions are the agent's: what a client adds is no more than what its user says.
    case 'system':
    case 'developer':
    case 'user':
      return { role: 'user', content: contentOf(message.content) };
    case 'assistant': {
      const { content, refusal, tool_calls: calls } = message;
      const toolCalls = calls?.map(({ id, function: { name, arguments: text } }) => ({ id, name, args: argumentsOf(text) as Json })) ?? [];
      return { role: 'assistant', content: saidOf(content) ?? refusal ?? '', ...(toolCalls.length === 0 ? {} : { toolCalls }) };
    }
    case 'tool':
      return { role: 'tool', content: contentOf(message.content), toolCallId: message.tool_call_id };
    default:
      return message satisfies never;
  }
}

function contentOf(content: ChatContent): string | readonly Part[] {
  return (
    plain(content) ??
    (content as Exclude<ChatContent, string>).map((part): Part =>
      part.type === 'text' ? part : { type: 'image', url: part.image_url.url },
    )
  );
}

/** Text, if it is nothing else. */
function plain(content: ChatContent): string | undefined {
  if (typeof content === 'string') return content;
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts.length === content.length ? texts.join('\n') : undefined;
}

function saidOf(content: ChatSaid): string | undefined {
  if (typeof content === 'string') return content;
  return content?.map((part) => (part.type === 'text' ? part.text : part.refusal)).join('\n');
}
