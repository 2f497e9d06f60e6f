import { TroupeError, type GivenMessage, type Json, type Part, type StartRequest } from '@troupe/contracts';
import { argumentsOf } from '../../arguments-of.ts';
import { conversationOf } from '../../conversation-of.ts';
import { attributesOf } from '../fields.ts';
import type { ResponseContent, ResponseItem, ResponseRequest } from './response-request.ts';

/** The response before it, on record of the task; ids of responses are those of tasks. */
export const PREVIOUS = 'previous_response_id';

/**
 * The start of a task that a response asks for.
 *
 * @param before what was said up to the response it names as the one before it
 */
export function responseStart(request: ResponseRequest, before: readonly GivenMessage[], session: string | undefined): StartRequest {
  const { model, input, instructions, previous_response_id: previous, tools = [], tool_choice, user, metadata } = request;
  const more = previous === undefined || previous === null ? {} : { [PREVIOUS]: previous };
  const shared = { kind: 'agent', name: model, ...attributesOf(metadata, user, more) } as const;
  const said = typeof input === 'string' ? [{ role: 'user', content: input } as const] : messagesOf(input);
  const last = said.at(-1);
  const text = last?.role === 'user' && typeof last.content === 'string' ? last.content : undefined;
  if (session !== undefined) {
    if (text === undefined || tools.length > 0)
      throw new TroupeError('validation-failed', 'In a session an agent is given the text of a user, and has only tools of its own.', {
        errors: [{ pointer: '/input', message: 'In a session it ends with the text of a user' }],
        retryable: false,
      });
    return { ...shared, input: text, session };
  }
  const instructed: readonly GivenMessage[] =
    instructions === undefined || instructions === null ? [] : [{ role: 'user', content: instructions }];
  const messages = [...before, ...instructed, ...(text === undefined ? said : said.slice(0, -1))];
  const conversation = conversationOf(messages, tools, tool_choice);
  return { ...shared, ...(text === undefined ? {} : { input: text }), conversation };
}

/** Calls that stand side by side are those of one message of the assistant. */
function messagesOf(items: readonly ResponseItem[]): readonly GivenMessage[] {
  const messages: GivenMessage[] = [];
  for (const item of items) {
    if (isMessage(item))
      messages.push({ role: item.role === 'assistant' ? 'assistant' : 'user', content: contentOf(item.content, item.role) });
    else if (item.type === 'function_call') addCall(messages, item);
    else if (item.type === 'function_call_output') messages.push({ role: 'tool', content: item.output, toolCallId: item.call_id });
  }
  return messages;
}

type MessageItem = Extract<ResponseItem, { readonly role: string }>;

function isMessage(item: ResponseItem): item is MessageItem {
  return 'role' in item && (item.type === undefined || item.type === 'message');
}

function addCall(messages: GivenMessage[], item: Extract<ResponseItem, { readonly type: 'function_call' }>): void {
  const call = { id: item.call_id, name: item.name, args: argumentsOf(item.arguments) as Json };
  const last = messages.at(-1);
  if (last?.role !== 'assistant') messages.push({ role: 'assistant', content: '', toolCalls: [call] });
  else messages[messages.length - 1] = { ...last, toolCalls: [...(last.toolCalls ?? []), call] };
}

function contentOf(content: ResponseContent, role: MessageItem['role']): string | readonly Part[] {
  if (typeof content === 'string') return content;
  const parts = content.map((part): Part => {
    switch (part.type) {
      case 'input_text':
      case 'output_text':
        return { type: 'text', text: part.text };
      case 'refusal':
        return { type: 'text', text: part.refusal };
      case 'input_image':
        return { type: 'image', url: part.image_url };
      default:
        return part satisfies never;
    }
  });
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return role === 'assistant' || texts.length === parts.length ? texts.join('\n') : parts;
}
