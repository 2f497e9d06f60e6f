import type { Json, Message, ModelRequest, Part, ProviderData, ToolCall } from '@troupe/contracts';
import type { Dialect } from './dialect.ts';
import { portableSchema } from '../../request/portable-schema.ts';
import { isObjectSchema, strictSchema } from '../../request/strict-schema.ts';
import type { ToolNames } from '../../request/tool-names.ts';
import { textOf, validConversation } from '../../request/valid-conversation.ts';
import { wellFormedJson } from '../../answer/well-formed.ts';
import { withSchema } from '../../request/with-schema.ts';
import { contentPart } from './content-part.ts';
import { wireId } from '../../request/wire-ids.ts';

/** The body of a request, as Chat Completions says it. */
export type ChatRequest = { readonly [key: string]: Json };

/**
 * @param more fields that are put into it as they are, in place of ours; `null` takes one out
 * @throws TroupeError `model-bad-request` for a part the API does not take
 */
export function chatRequest(request: ModelRequest, names: ToolNames, dialect: Dialect, more: ChatRequest = {}): ChatRequest {
  const { model, messages, tools, output, settings } = request;
  const { temperature, topP, maxTokens, stop, seed } = settings;
  // Where a server takes no schema, the model is given it as text.
  const format = output === undefined ? undefined : responseFormat(output, tools.length > 0, dialect);
  const withFormat = output !== undefined && format?.['type'] !== 'json_schema' ? withSchema(messages, output) : messages;
  const offered = toolsOf(request, names, dialect);
  const body: Record<string, Json> = {
    model,
    messages: chatMessages(validConversation(withFormat), { model, names, dialect }),
    stream: true,
    ...(dialect.streamOptions ? { stream_options: { include_usage: true } } : {}),
    ...(offered.length === 0 ? {} : { tools: offered }),
    ...(format === undefined ? {} : { response_format: format }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { [dialect.tokenField]: maxTokens }),
    ...(stop === undefined ? {} : { stop: [...stop] }),
    ...(seed === undefined || dialect.seedField === undefined ? {} : { [dialect.seedField]: seed }),
  };
  for (const [field, value] of Object.entries(more)) {
    if (value === null) delete body[field];
    else body[field] = value;
  }
  return body;
}

function toolsOf({ tools, messages }: ModelRequest, names: ToolNames, { schema: target }: Dialect): readonly Json[] {
  const offered = tools.map(({ name, description, schema }) => chatTool(names.toWire(name), description, portableSchema(schema, target)));
  if (offered.length > 0) return offered;
  // Servers of Anthropic's models refuse calls in a conversation that has no tools.
  const made = new Set(messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ name }) => names.toWire(name))));
  return [...made].map((name) => chatTool(name, 'Not available any more. Do not call it.', { type: 'object', properties: {} }));
}

function chatTool(name: string, description: string, parameters: Json): Json {
  return { type: 'function', function: { name, description: description.trim() || name, parameters } };
}

function responseFormat(
  output: Json,
  withTools: boolean,
  { responseFormat: as, formatWithTools }: Dialect,
): { readonly [key: string]: Json } | undefined {
  if (!isObjectSchema(output) || (withTools && !formatWithTools) || as === 'none') return undefined;
  if (as === 'json_object') return { type: 'json_object' };
  const strict = strictSchema(output);
  return { type: 'json_schema', json_schema: { name: 'output', schema: strict ?? output, strict: strict !== undefined } };
}

interface Writing {
  /** The provider's own name of the model that is asked. */
  readonly model: string;
  readonly names: ToolNames;
  readonly dialect: Dialect;
}

/** Results name the calls they belong to as those were written. */
function chatMessages(messages: readonly Message[], writing: Writing): readonly Json[] {
  const calls = new Map<string, { readonly id: string; readonly name: string }>();
  return messages.map((message) => {
    for (const call of message.toolCalls ?? [])
      calls.set(call.id, { id: wireId(call, isOwn(message, writing), writing.dialect.ids), name: call.name });
    return chatMessage(message, calls, writing);
  });
}

type WireCalls = ReadonlyMap<string, { readonly id: string; readonly name: string }>;

function chatMessage(message: Message, calls: WireCalls, writing: Writing): Json {
  const { role, content } = message;
  switch (role) {
    case 'system':
      return { role, content: textOf(content) };
    case 'user':
      return { role, content: typeof content === 'string' ? content : partsOf(content) };
    case 'assistant':
      return assistantMessage(message, calls, writing);
    case 'tool': {
      const call = calls.get(message.toolCallId ?? '');
      const name = call === undefined || writing.dialect.schema !== 'google' ? {} : { name: writing.names.toWire(call.name) };
      return { role, content: textOf(content), tool_call_id: call?.id ?? '', ...name };
    }
    default:
      return role satisfies never;
  }
}

function assistantMessage(message: Message, calls: WireCalls, writing: Writing): Json {
  const text = textOf(message.content);
  // What was kept of an answer over another API means nothing to this one.
  const { toolCalls = [], extra: { blocks: _, ...extra } = {} } = message;
  const standIn = standInFor(writing, calls.get(toolCalls[0]?.id ?? '')?.id);
  if (toolCalls.length === 0) return { role: 'assistant', content: text, ...standIn.message };
  const sendsBack = isOwn(message, writing) && writing.dialect.passBack;
  return {
    role: 'assistant',
    // Some servers refuse a content that is empty.
    content: text.trim() === '' ? null : text,
    ...standIn.message,
    ...(sendsBack ? extra : {}),
    tool_calls: toolCalls.map((call, index) => ({
      ...chatCall(call, writing.names),
      ...(index === 0 ? standIn.firstCall : {}),
      ...(sendsBack ? call.extra : {}),
      id: calls.get(call.id)!.id,
    })),
  };
}

/** Google checks what it signed in the first call of an answer, and takes this word for what it did not. */
const UNSIGNED = 'skip_thought_signature_validator';

/** What is put where a server looks for what other models, or its own, did not send. */
function standInFor(
  { dialect: { standIn }, model }: Writing,
  firstCall: string | undefined,
): { readonly message?: ProviderData; readonly firstCall?: ProviderData } {
  switch (standIn) {
    case 'thought-signature':
      return { firstCall: { extra_content: { google: { thought_signature: UNSIGNED } } } };
    case 'reasoning':
      return { message: { reasoning_content: '' } };
    case 'reasoning-details': {
      if (firstCall === undefined || !/gemini/i.test(model)) return {};
      const details = { type: 'reasoning.encrypted', data: UNSIGNED, id: firstCall, format: 'google-gemini-v1', index: 0 };
      return { message: { reasoning_details: [details] } };
    }
    case undefined:
      return {};
    default:
      return standIn satisfies never;
  }
}

function chatCall({ name, args }: ToolCall, names: ToolNames): { readonly [key: string]: Json } {
  // Arguments that were not JSON are no object; the model was given what it wrote.
  const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
  return { type: 'function', function: { name: names.toWire(name), arguments: wellFormedJson(JSON.stringify(isObject ? args : {})) } };
}

/** Whether the model that is asked wrote it: what it said comes back to it as it was. */
function isOwn(message: Message, { model }: Writing): boolean {
  return message.model === model;
}

function partsOf(parts: readonly Part[]): Json {
  const said = parts.filter((part) => part.type !== 'text' || part.text.trim() !== '');
  return (said.length === 0 ? parts : said).map(contentPart);
}
