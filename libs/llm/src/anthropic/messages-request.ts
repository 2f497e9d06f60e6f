import type Anthropic from '@anthropic-ai/sdk';
import type { Json, Message, ModelRequest, ToolCall } from '@troupe/contracts';
import type { Fields } from '../answer/fields.ts';
import { blocksBack } from '../answer/kept-blocks.ts';
import { portableSchema } from '../request/portable-schema.ts';
import type { ToolNames } from '../request/tool-names.ts';
import { textOf, validConversation } from '../request/valid-conversation.ts';
import { wireId } from '../request/wire-ids.ts';
import { withSchema } from '../request/with-schema.ts';
import { heldSchema } from './held-schema.ts';
import { contentBlock } from './content-block.ts';
import type { RequestForm } from './request-form.ts';

/** The API wants a limit; this is one that all its models take. */
const MAX_TOKENS = 32_000;
/** Tools of one request whose arguments are held to their schemas; Anthropic refuses more. */
const MOST_STRICT = 20;

type Body = Anthropic.MessageCreateParamsStreaming;

/**
 * The body of a request to the Messages API. It has no temperature, `topP` and seed: since version 2026-10-21
 * the API refuses the first two whatever their value, and it never knew the last.
 *
 * @param more fields that are put into it as they are, in place of ours; `null` takes one out
 * @throws TroupeError `model-bad-request` for a part the API does not take
 */
export function messagesRequest(
  request: ModelRequest,
  names: ToolNames,
  form: RequestForm,
  more: { readonly [key: string]: Json } = {},
): Body {
  const { model, output, settings } = request;
  const held = output === undefined || !form.outputFormat ? undefined : heldSchema(output);
  const given = output === undefined || held !== undefined ? request.messages : withSchema(request.messages, output);
  const said = validConversation(given);
  const system = said.filter(({ role }) => role === 'system').map(({ content }) => textOf(content));
  const messages = wireMessages(
    said.filter(({ role }) => role !== 'system'),
    model,
    names,
  );
  const tools = toolsOf(request, names, form);
  const body: Body = {
    model,
    max_tokens: settings.maxTokens ?? MAX_TOKENS,
    stream: true,
    ...(system.length === 0 ? {} : { system: system.map((text) => ({ type: 'text', text, ...mark(form) })) }),
    messages: form.cacheMarks ? marked(messages) : messages,
    ...(tools.length === 0 ? {} : { tools }),
    ...(held === undefined ? {} : { output_config: { format: { type: 'json_schema', schema: held } } }),
    ...(settings.stop === undefined ? {} : { stop_sequences: [...settings.stop] }),
  };
  const fields = body as unknown as Record<string, unknown>;
  for (const [field, value] of Object.entries(more)) {
    if (value === null) delete fields[field];
    else fields[field] = value;
  }
  return body;
}

function mark({ cacheMarks }: RequestForm): { readonly cache_control?: Anthropic.CacheControlEphemeral } {
  return cacheMarks ? { cache_control: { type: 'ephemeral' } } : {};
}

/** The next request of a conversation begins as this one does: up to here it is worth keeping. */
function marked(messages: Anthropic.MessageParam[]): Anthropic.MessageParam[] {
  const last = messages.at(-1);
  const block = Array.isArray(last?.content) ? last.content.at(-1) : undefined;
  if (last?.role !== 'user' || block === undefined) return messages;
  const content = [...(last.content as Anthropic.ContentBlockParam[]).slice(0, -1), { ...block, cache_control: { type: 'ephemeral' } }];
  return [...messages.slice(0, -1), { ...last, content } as Anthropic.MessageParam];
}

function toolsOf({ tools, messages }: ModelRequest, names: ToolNames, { strictTools }: RequestForm): Anthropic.Tool[] {
  let strict = 0;
  const offered = tools.map(({ name, description, schema }): Anthropic.Tool => {
    const held = strictTools && strict < MOST_STRICT ? heldSchema(schema) : undefined;
    if (held !== undefined) strict++;
    return {
      name: names.toWire(name),
      description: description.trim() || name,
      input_schema: (held ?? portableSchema(schema)) as unknown as Anthropic.Tool.InputSchema,
      ...(held === undefined ? {} : { strict: true }),
    };
  });
  if (offered.length > 0) return offered;
  // Calls in a conversation that has no tools are refused.
  const made = new Set(messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ name }) => names.toWire(name))));
  return [...made].map((name) => ({
    name,
    description: 'Not available any more. Do not call it.',
    input_schema: { type: 'object', properties: {} },
  }));
}

/** What is said where the model is to go on from its own words: Anthropic's newest take no answer that it is to continue. */
const GO_ON: Anthropic.MessageParam = { role: 'user', content: [{ type: 'text', text: 'Go on.' }] };

/** The results of calls are said by the user, all of an answer in one message. */
function wireMessages(messages: readonly Message[], model: string, names: ToolNames): Anthropic.MessageParam[] {
  const ids = new Map<string, string>();
  const written: Anthropic.MessageParam[] = [];
  for (const message of messages) {
    const { role, content, toolCalls = [] } = message;
    switch (role) {
      case 'user':
        written.push({ role, content: contentBlocks(content) });
        break;
      case 'assistant': {
        const own = message.model === model;
        for (const call of toolCalls) ids.set(call.id, wireId(call, own, 'any'));
        const calls: readonly Anthropic.ContentBlockParam[] = toolCalls.map((call) => toolUse(call, ids.get(call.id)!, names));
        written.push({ role, content: [...blocksBack(own ? message : { role, content }, textOf(content), calls, blocks)] });
        break;
      }
      case 'tool': {
        const last = written.at(-1);
        const result = toolResult(message, ids);
        if (last?.role === 'user' && Array.isArray(last.content)) last.content.push(result);
        else written.push({ role: 'user', content: [result] });
        break;
      }
      case 'system':
        break;
      default:
        role satisfies never;
    }
  }
  return written.at(-1)?.role === 'assistant' ? [...written, GO_ON] : written;
}

const blocks = {
  text: (text: string): Anthropic.ContentBlockParam => ({ type: 'text', text }),
  opaque: (value: Fields): Anthropic.ContentBlockParam => value as unknown as Anthropic.ContentBlockParam,
};

function toolUse({ name, args }: ToolCall, id: string, names: ToolNames): Anthropic.ToolUseBlockParam {
  // Arguments that were not JSON are no object; the model was given what it wrote.
  const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
  return { type: 'tool_use', id, name: names.toWire(name), input: isObject ? args : {} };
}

function toolResult({ content, toolCallId = '' }: Message, ids: ReadonlyMap<string, string>): Anthropic.ToolResultBlockParam {
  return { type: 'tool_result', tool_use_id: ids.get(toolCallId) ?? '', content: textOf(content) };
}

function contentBlocks(content: Message['content']): Anthropic.ContentBlockParam[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  const said = parts.filter((part) => part.type !== 'text' || part.text.trim() !== '');
  return said.map(contentBlock);
}
