import type { Attributes } from '@troupe/contracts';
import { nameField } from '@troupe/http';
import { z } from 'zod';
import { ignored, metadata, parameters, toolChoice, unsupported } from '../fields.ts';

export type ChatContent =
  | string
  | readonly (
      | { readonly type: 'text'; readonly text: string }
      | { readonly type: 'image_url'; readonly image_url: { readonly url: string } }
    )[];

export type ChatSaid =
  | string
  | readonly ({ readonly type: 'text'; readonly text: string } | { readonly type: 'refusal'; readonly refusal: string })[]
  | null
  | undefined;

export type ChatMessage =
  | { readonly role: 'system' | 'developer' | 'user'; readonly content: ChatContent }
  | {
      readonly role: 'assistant';
      readonly content?: ChatSaid;
      readonly refusal?: string | null | undefined;
      readonly tool_calls?:
        | readonly { readonly id: string; readonly function: { readonly name: string; readonly arguments: string } }[]
        | null
        | undefined;
    }
  | {
      readonly role: 'tool';
      readonly content: string | readonly { readonly type: 'text'; readonly text: string }[];
      readonly tool_call_id: string;
    };

/** Of a chat completion, what means something here. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean | null | undefined;
  readonly stream_options?: { readonly include_usage?: boolean } | null | undefined;
  readonly tools?: readonly {
    readonly function: {
      readonly name: string;
      readonly description?: string;
      readonly parameters?: Record<string, unknown> | null | undefined;
    };
  }[];
  readonly tool_choice?: 'auto' | 'none' | undefined;
  readonly response_format?: { readonly type: 'text' | 'json_object' | 'json_schema' };
  readonly user?: string;
  readonly metadata?: Attributes | null | undefined;
}

const text = z.strictObject({ type: z.literal('text'), text: z.string() });
const image = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({ url: z.string().min(1), detail: z.string().exactOptional() }),
});
const refusal = z.strictObject({ type: z.literal('refusal'), refusal: z.string() });
const content = z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image])).min(1)], {
  error: 'It must be text, or a list of parts of type "text" or "image_url"',
});
const said = z.union([z.string(), z.array(z.discriminatedUnion('type', [text, refusal])).min(1)], {
  error: 'It must be text, or a list of parts of type "text"',
});
const name = z.string().exactOptional();
const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});

const message: z.ZodType<ChatMessage> = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content, name }),
  z.strictObject({ role: z.literal('developer'), content, name }),
  z.strictObject({ role: z.literal('user'), content, name }),
  z.strictObject({
    role: z.literal('assistant'),
    content: said.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCall).nullish(),
    annotations: ignored.optional(),
    audio: unsupported('Audio is not taken here.').optional(),
    function_call: unsupported('Functions are tools here.').optional(),
    name,
  }),
  z.strictObject({ role: z.literal('tool'), content: z.union([z.string(), z.array(text).min(1)]), tool_call_id: z.string() }),
]);

const tool = z.strictObject({
  type: z.literal('function', { error: 'Only tools of type "function" are carried out by clients' }),
  function: z.strictObject({
    name: z.string(),
    description: z.string().exactOptional(),
    parameters,
    strict: ignored.optional(),
  }),
});

const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({ type: z.literal('json_schema'), json_schema: z.looseObject({ name: z.string() }) }),
]);

/** What of the parameters of OpenAI means something here, what is let be, and what is refused. */
export const chatRequest: z.ZodType<ChatRequest> = z
  .strictObject({
    model: nameField.meta({ description: 'The name of an agent' }),
    messages: z.array(message).min(1),
    stream: z.boolean().nullish(),
    stream_options: z.strictObject({ include_usage: z.boolean().exactOptional(), include_obfuscation: ignored.optional() }).nullish(),
    tools: z.array(tool).exactOptional(),
    tool_choice: toolChoice,
    response_format: format.exactOptional(),
    user: z.string().exactOptional(),
    metadata,
    frequency_penalty: ignored.optional(),
    max_completion_tokens: ignored.optional(),
    max_tokens: ignored.optional(),
    parallel_tool_calls: ignored.optional(),
    presence_penalty: ignored.optional(),
    prompt_cache_key: ignored.optional(),
    prompt_cache_retention: ignored.optional(),
    reasoning_effort: ignored.optional(),
    safety_identifier: ignored.optional(),
    seed: ignored.optional(),
    service_tier: ignored.optional(),
    stop: ignored.optional(),
    store: ignored.optional(),
    temperature: ignored.optional(),
    top_p: ignored.optional(),
    verbosity: ignored.optional(),
    n: unsupported('There is one choice.', 1).optional(),
    logprobs: unsupported('Probabilities of tokens are not known here.', false).optional(),
    top_logprobs: unsupported('Probabilities of tokens are not known here.', 0).optional(),
    logit_bias: unsupported('Tokens cannot be biased here.').optional(),
    audio: unsupported('Audio is not made here.').optional(),
    modalities: z.array(z.literal('text', { error: 'Only text is made here' })).nullish(),
    prediction: unsupported('Predicted output is not used here.').optional(),
    web_search_options: unsupported('An agent searches by tools of its own.').optional(),
    functions: unsupported('Functions are tools here.').optional(),
    function_call: unsupported('Functions are tools here.').optional(),
  })
  .meta({ examples: [{ model: 'travel-planner', messages: [{ role: 'user', content: 'Hello' }] }] });
