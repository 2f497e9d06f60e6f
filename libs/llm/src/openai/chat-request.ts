import { createHash } from 'node:crypto';
import type { Json, Message, ModelRequest, Part, ToolCall } from '@troupe/contracts';
import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { Dialect } from './dialect.ts';
import { isObjectSchema, strictSchema } from './strict-schema.ts';
import type { ToolNames } from './tool-names.ts';

/** A request as Chat Completions says it. */
export function chatRequest(request: ModelRequest, names: ToolNames, dialect: Dialect): ChatCompletionCreateParamsStreaming {
  const { model, messages, tools, output, settings } = request;
  const { temperature, topP, maxTokens, stop, seed } = settings;
  // Where a server cannot be told the schema, the model is.
  const format = output === undefined ? undefined : responseFormat(output, tools.length > 0, dialect);
  const told = output !== undefined && format === undefined ? withSchema(messages, output) : messages;
  return {
    model,
    messages: told.map((message) => chatMessage(message, names)),
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, schema }) => ({
            type: 'function' as const,
            function: { name: names.toWire(name), description, parameters: schema as Record<string, unknown> },
          })),
        }),
    ...(format === undefined ? {} : { response_format: format }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { [dialect.maxTokens]: maxTokens }),
    ...(stop === undefined ? {} : { stop: [...stop] }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function responseFormat(output: Json, withTools: boolean, dialect: Dialect): ChatCompletionCreateParamsStreaming['response_format'] {
  if (!isObjectSchema(output) || (withTools && !dialect.outputWithTools)) return undefined;
  const strict = strictSchema(output);
  return {
    type: 'json_schema',
    json_schema: { name: 'output', schema: (strict ?? output) as Record<string, unknown>, strict: strict !== undefined },
  };
}

function withSchema(messages: readonly Message[], output: Json): readonly Message[] {
  const rule = `Your final answer is nothing but JSON that fits this JSON Schema: ${JSON.stringify(output)}`;
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: rule }, ...messages];
  return [{ role: 'system', content: `${textOf(first.content)}\n\n${rule}` }, ...rest];
}

function chatMessage({ role, content, toolCalls = [], toolCallId }: Message, names: ToolNames): ChatCompletionMessageParam {
  switch (role) {
    case 'system':
      return { role, content: textOf(content) };
    case 'user':
      return { role, content: typeof content === 'string' ? content : content.map(chatPart) };
    case 'assistant': {
      const text = textOf(content);
      if (toolCalls.length === 0) return { role, content: text };
      // Some servers refuse a content that is empty.
      return { role, content: text === '' ? null : text, tool_calls: toolCalls.map((call) => chatCall(call, names)) };
    }
    case 'tool':
      return { role, content: textOf(content), tool_call_id: wireId(toolCallId ?? '') };
    default:
      return role satisfies never;
  }
}

function chatCall({ id, name, args }: ToolCall, names: ToolNames) {
  return { id: wireId(id), type: 'function' as const, function: { name: names.toWire(name), arguments: JSON.stringify(args) } };
}

function chatPart(part: Part): ChatCompletionContentPart {
  return part.type === 'text' ? part : { type: 'image_url', image_url: { url: part.url } };
}

function textOf(content: Message['content']): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : part.url)).join('\n');
}

const LONGEST_ID = 40;

/** Longer ids, of other providers, are refused; call and result must still name the same. */
function wireId(id: string): string {
  return id.length <= LONGEST_ID ? id : createHash('sha256').update(id).digest('hex').slice(0, LONGEST_ID);
}
