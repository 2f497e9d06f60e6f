import type { Json, Message, ModelRequest, Part, ToolCall } from '@troupe/contracts';
import type { Fields } from '../answer/fields.ts';
import { blocksBack } from '../answer/kept-blocks.ts';
import { wellFormedJson } from '../answer/well-formed.ts';
import { contentData, notTaken } from '../request/content-data.ts';
import { portableSchema } from '../request/portable-schema.ts';
import { isObjectSchema, strictSchema } from '../request/strict-schema.ts';
import type { ToolNames } from '../request/tool-names.ts';
import { textOf, validConversation } from '../request/valid-conversation.ts';
import { wireId } from '../request/wire-ids.ts';
import { withSchema } from '../request/with-schema.ts';
import type { ResponsesForm } from './responses-form.ts';

type Body = { readonly [field: string]: Json };
type Item = { readonly [field: string]: Json };

/**
 * The body of a request to the Responses API: nothing is to be stored there, so all that was said goes along,
 * reasoning too. The API knows no `stop` and no `seed`.
 *
 * @param more fields that are put into it as they are, in place of ours; `null` takes one out
 * @throws TroupeError `model-bad-request` for a part the API does not take
 */
export function responsesRequest(request: ModelRequest, names: ToolNames, form: ResponsesForm, more: Body = {}): Body {
  const { model, messages, tools, output, settings } = request;
  const { temperature, topP, maxTokens } = settings;
  const format = output === undefined || form.outputFormat === 'none' ? undefined : formatOf(output);
  const said = validConversation(output === undefined || format !== undefined ? messages : withSchema(messages, output));
  const instructions = said.filter(({ role }) => role === 'system').map(({ content }) => textOf(content));
  const body: Record<string, Json> = {
    model,
    stream: true,
    store: false,
    ...(form.encryptedReasoning ? { include: ['reasoning.encrypted_content'] } : {}),
    ...(instructions.length === 0 ? {} : { instructions: instructions.join('\n\n') }),
    input: inputItems(
      said.filter(({ role }) => role !== 'system'),
      model,
      names,
    ),
    ...(tools.length === 0 ? {} : { tools: tools.map(({ name, description, schema }) => toolOf(names.toWire(name), description, schema)) }),
    ...(format === undefined ? {} : { text: { format } }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(maxTokens === undefined ? {} : { max_output_tokens: maxTokens }),
  };
  for (const [field, value] of Object.entries(more)) {
    if (value === null) delete body[field];
    else body[field] = value;
  }
  return body;
}

/** Left open, the API may hold a model to a schema that means something else. */
function toolOf(name: string, description: string, schema: Json): Item {
  const strict = isObjectSchema(schema) ? strictSchema(schema) : undefined;
  return {
    type: 'function',
    name,
    description: description.trim() || name,
    parameters: strict ?? portableSchema(schema),
    strict: strict !== undefined,
  };
}

function formatOf(output: Json): Item | undefined {
  if (!isObjectSchema(output)) return undefined;
  const strict = strictSchema(output);
  return { type: 'json_schema', name: 'output', schema: strict ?? output, strict: strict !== undefined };
}

function inputItems(messages: readonly Message[], model: string, names: ToolNames): Json {
  const ids = new Map<string, string>();
  return messages.flatMap((message): readonly Item[] => {
    const { role, content, toolCalls = [], toolCallId = '' } = message;
    switch (role) {
      case 'user':
        return [{ role, content: typeof content === 'string' ? content : content.map(partOf) }];
      case 'assistant': {
        const own = message.model === model;
        for (const call of toolCalls) ids.set(call.id, wireId(call, own, 'short'));
        const calls = toolCalls.map((call) => callItem(call, ids.get(call.id)!, names));
        return blocksBack(own ? message : { role, content }, textOf(content), calls, items);
      }
      case 'tool':
        return [{ type: 'function_call_output', call_id: ids.get(toolCallId) ?? '', output: textOf(content) }];
      case 'system':
        return [];
      default:
        return role satisfies never;
    }
  });
}

const items = {
  text: (text: string, phase: string | undefined): Item => ({
    role: 'assistant',
    content: text,
    ...(phase === undefined ? {} : { phase }),
  }),
  opaque: (value: Fields): Item => value as Item,
};

function callItem({ name, args }: ToolCall, id: string, names: ToolNames): Item {
  // Arguments that were not JSON are no object; the model was given what it wrote.
  const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
  return {
    type: 'function_call',
    call_id: id,
    name: names.toWire(name),
    arguments: wellFormedJson(JSON.stringify(isObject ? args : {})),
  };
}

function partOf(part: Part): Item {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image':
      return { type: 'input_image', image_url: part.url, detail: 'auto' };
    case 'file':
      return contentData(part.url) === undefined
        ? { type: 'input_file', file_url: part.url }
        : { type: 'input_file', filename: part.name ?? 'file.pdf', file_data: part.url };
    case 'audio':
      throw notTaken(part, 'no audio');
    default:
      return part satisfies never;
  }
}
