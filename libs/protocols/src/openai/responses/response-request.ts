import type { Attributes } from '@troupe/contracts';
import { nameField } from '@troupe/http';
import { z } from 'zod';
import { ignored, metadata, parameters, toolChoice, unsupported } from '../fields.ts';

export type ResponseContent =
  | string
  | readonly (
      | { readonly type: 'input_text' | 'output_text'; readonly text: string }
      | { readonly type: 'refusal'; readonly refusal: string }
      | { readonly type: 'input_image'; readonly image_url: string }
    )[];

export type ResponseItem =
  | { readonly type?: 'message'; readonly role: 'system' | 'developer' | 'user' | 'assistant'; readonly content: ResponseContent }
  | { readonly type: 'function_call'; readonly call_id: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'function_call_output'; readonly call_id: string; readonly output: string }
  | { readonly type: 'reasoning' };

/** Of a response, what means something here. */
export interface ResponseRequest {
  readonly model: string;
  readonly input: string | readonly ResponseItem[];
  readonly instructions?: string | null | undefined;
  readonly previous_response_id?: string | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly background?: boolean | null | undefined;
  readonly tools?: readonly {
    readonly name: string;
    readonly description?: string | null | undefined;
    readonly parameters?: Record<string, unknown> | null | undefined;
  }[];
  readonly tool_choice?: 'auto' | 'none' | undefined;
  readonly text?: { readonly format?: { readonly type: 'text' | 'json_object' | 'json_schema' } };
  readonly user?: string;
  readonly metadata?: Attributes | null | undefined;
}

const content: z.ZodType<ResponseContent> = z.union(
  [
    z.string(),
    z
      .array(
        z.discriminatedUnion('type', [
          z.looseObject({ type: z.literal('input_text'), text: z.string() }),
          z.looseObject({ type: z.literal('output_text'), text: z.string() }),
          z.looseObject({ type: z.literal('refusal'), refusal: z.string() }),
          z.looseObject({ type: z.literal('input_image'), image_url: z.string().min(1) }),
        ]),
      )
      .min(1),
  ],
  { error: 'It must be text, or a list of parts of type "input_text", "output_text" or "input_image"' },
);

const message = z.looseObject({
  type: z.literal('message').exactOptional(),
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content,
});
const item: z.ZodType<ResponseItem> = z.union(
  [
    message,
    z.looseObject({ type: z.literal('function_call'), call_id: z.string(), name: z.string(), arguments: z.string() }),
    z.looseObject({ type: z.literal('function_call_output'), call_id: z.string(), output: z.string() }),
    z.looseObject({ type: z.literal('reasoning') }),
  ],
  { error: 'It must be a message, a "function_call", or a "function_call_output" with text' },
);
const tool = z.strictObject({
  type: z.literal('function', { error: 'Only tools of type "function" are carried out by clients' }),
  name: z.string(),
  description: z.string().nullish(),
  parameters,
  strict: ignored.optional(),
});

export const responseRequest: z.ZodType<ResponseRequest> = z
  .strictObject({
    model: nameField.meta({ description: 'The name of an agent' }),
    input: z.union([z.string(), z.array(item).min(1)], { error: 'It must be text, or a list of items' }),
    instructions: z.string().nullish(),
    previous_response_id: z.string().nullish(),
    stream: z.boolean().nullish(),
    background: z.boolean().nullish(),
    tools: z.array(tool).exactOptional(),
    tool_choice: toolChoice,
    text: z
      .strictObject({
        format: z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) }).exactOptional(),
        verbosity: ignored.optional(),
      })
      .exactOptional(),
    user: z.string().exactOptional(),
    metadata,
    include: ignored.optional(),
    max_output_tokens: ignored.optional(),
    parallel_tool_calls: ignored.optional(),
    prompt_cache_key: ignored.optional(),
    prompt_cache_retention: ignored.optional(),
    reasoning: ignored.optional(),
    safety_identifier: ignored.optional(),
    service_tier: ignored.optional(),
    store: ignored.optional(),
    stream_options: ignored.optional(),
    temperature: ignored.optional(),
    top_p: ignored.optional(),
    truncation: ignored.optional(),
    conversation: unsupported('Conversations of OpenAI are not kept here: give "previous_response_id".').optional(),
    max_tool_calls: unsupported('The limits of the agent hold.').optional(),
    prompt: unsupported('Prompts of OpenAI are not kept here.').optional(),
    top_logprobs: unsupported('Probabilities of tokens are not known here.', 0).optional(),
  })
  .meta({ examples: [{ model: 'travel-planner', input: 'Hello' }] });
