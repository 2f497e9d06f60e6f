import { isToolsWanted, type Task, type ToolCall } from '@troupe/contracts';
import { z } from 'zod';
import { failureOf } from '../../failure-of.ts';
import { answerOf, secondsOf } from '../task-end.ts';
import { responseId } from './response-id.ts';
import { PREVIOUS } from './response-start.ts';

export type OutputItem =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly status: 'completed' | 'in_progress';
      readonly role: 'assistant';
      readonly content: readonly OutputText[];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
      readonly status: 'completed' | 'in_progress';
    };

export interface OutputText {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly [];
  readonly logprobs: readonly [];
}

export interface ResponseAnswer {
  readonly id: string;
  readonly object: 'response';
  readonly status: 'completed' | 'failed' | 'in_progress' | 'cancelled';
  readonly output: readonly OutputItem[];
  readonly [member: string]: unknown;
}

/** As the API reference shows it; clients get more members, which say what was not asked for. */
export const responseAnswer: z.ZodType = z.object({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.int(),
  status: z.enum(['completed', 'failed', 'in_progress', 'cancelled']),
  model: z.string(),
  output: z.array(z.record(z.string(), z.unknown())),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  previous_response_id: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  usage: z.record(z.string(), z.unknown()).nullable(),
});

/** @param output what a stream gave of it, where that is more than the end of the task says */
export function responseOf(task: Task, output: readonly OutputItem[] = outputOf(task)): ResponseAnswer {
  const { user, [PREVIOUS]: previous = null, ...metadata } = task.attributes;
  const status = statusOf(task);
  const failure = status === 'failed' ? failureOf(task) : undefined;
  return {
    id: responseId(task),
    object: 'response',
    created_at: secondsOf(task.createdAt),
    ...(task.endedAt === undefined ? {} : { completed_at: secondsOf(task.endedAt) }),
    status,
    background: false,
    error: failure === undefined ? null : { code: failure.code, message: failure.message },
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: task.name,
    output,
    parallel_tool_calls: true,
    previous_response_id: previous,
    reasoning: { effort: null, summary: null },
    store: true,
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: task.endedAt === undefined ? null : usageOf(task),
    user: user ?? null,
    metadata,
  };
}

function outputOf(task: Task): readonly OutputItem[] {
  if (task.status !== 'completed') return [];
  const { text, toolCalls } = answerOf(task);
  return [...(text === undefined ? [] : [messageOf(`msg_${task.id}`, text)]), ...toolCalls.map((call) => callOf(call))];
}

export function messageOf(id: string, text: string): OutputItem {
  return { type: 'message', id, status: 'completed', role: 'assistant', content: [textOf(text)] };
}

export function textOf(text: string): OutputText {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

export function callOf({ id, name, args }: ToolCall): Extract<OutputItem, { readonly type: 'function_call' }> {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  return { type: 'function_call', id: `fc_${id}`, call_id: id, name, arguments: text, status: 'completed' };
}

/** Of an ended task that wants tools, those calls. */
export function wantedCalls({ output }: Task): readonly ToolCall[] {
  return isToolsWanted(output) ? output.toolCalls : [];
}

function statusOf({ status, endedAt }: Task): ResponseAnswer['status'] {
  if (endedAt === undefined) return 'in_progress';
  if (status === 'completed') return 'completed';
  return status === 'cancelled' || status === 'terminated' ? 'cancelled' : 'failed';
}

/** Of all model calls of the task, and of agents it asked. */
function usageOf({ usage: { inputTokens, outputTokens } }: Task): object {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
