import type { Task, ToolCall } from '@troupe/contracts';
import { z } from 'zod';
import { answerOf, secondsOf } from '../task-end.ts';

interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: 0;
    readonly message: {
      readonly role: 'assistant';
      readonly content: string | null;
      readonly refusal: null;
      readonly tool_calls?: readonly ChatToolCall[];
    };
    readonly logprobs: null;
    readonly finish_reason: 'stop' | 'tool_calls';
  }[];
  readonly usage: ChatUsage;
}

const call = z.object({ id: z.string(), type: z.literal('function'), function: z.object({ name: z.string(), arguments: z.string() }) });

/** As the API reference shows it. */
export const chatCompletion: z.ZodType = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.literal(0),
      message: z.object({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.null(),
        tool_calls: z.array(call).exactOptional(),
      }),
      logprobs: z.null(),
      finish_reason: z.enum(['stop', 'tool_calls']),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() }),
});

/** @throws TroupeError as `answerOf` */
export function completionOf(task: Task): ChatCompletion {
  const { text, toolCalls } = answerOf(task);
  return {
    ...headOf(task),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text ?? null,
          refusal: null,
          ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(callOf) }),
        },
        logprobs: null,
        finish_reason: toolCalls.length === 0 ? 'stop' : 'tool_calls',
      },
    ],
    usage: usageOf(task),
  };
}

function headOf({ id, name, createdAt }: Task): Pick<ChatCompletion, 'id' | 'created' | 'model'> {
  return { id: `chatcmpl-${id}`, created: secondsOf(createdAt), model: name };
}

function callOf({ id, name, args }: ToolCall): ChatToolCall {
  return { id, type: 'function', function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) } };
}

/** Of all model calls of the task, and of agents it asked. */
function usageOf({ usage: { inputTokens, outputTokens } }: Task): ChatUsage {
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

/** The chunks of a completion that is streamed, one after the other. */
export interface ChatChunks {
  readonly begin: () => string;
  readonly text: (piece: string) => string;
  /** @throws TroupeError as `answerOf` */
  readonly end: (task: Task) => string;
}

/** @param typed its text is given when it has ended @param withUsage whether a last chunk has the usage */
export function chatChunks(task: Task, typed: boolean, withUsage: boolean): ChatChunks {
  const head = { ...headOf(task), object: 'chat.completion.chunk' };
  const frame = (choices: readonly object[], more: object = withUsage ? { usage: null } : {}): string =>
    `data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`;
  const chunk = (delta: object, finish: string | null = null): string =>
    frame([{ index: 0, delta, logprobs: null, finish_reason: finish }]);
  return {
    begin: () => chunk({ role: 'assistant', content: '', refusal: null }),
    text: (piece) => chunk({ content: piece }),
    end(ended) {
      const { text, toolCalls } = answerOf(ended);
      return [
        ...(typed && text !== undefined ? [chunk({ content: text })] : []),
        ...toolCalls.map((call, index) => chunk({ tool_calls: [{ index, ...callOf(call) }] })),
        chunk({}, toolCalls.length === 0 ? 'stop' : 'tool_calls'),
        ...(withUsage ? [frame([], { usage: usageOf(ended) })] : []),
        'data: [DONE]\n\n',
      ].join('');
    },
  };
}
