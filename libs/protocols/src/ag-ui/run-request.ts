import { defaultBounds } from '@troupe/contracts';
import { z } from 'zod';

/** Where a picture or a file is. */
interface Source {
  readonly type: 'data' | 'url' | 'file';
  readonly value: string;
  readonly mimeType?: string | undefined;
}

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio' | 'video' | 'document'; readonly source: Source };

export type Content = string | readonly ContentPart[];

interface BaseMessage {
  readonly id: string;
  /** Said by an agent below: the agent that is asked got its result, and not this. */
  readonly subagentRunId?: string | undefined;
}

export type RunMessage = BaseMessage &
  (
    | { readonly role: 'developer' | 'system' | 'user'; readonly content: Content }
    | {
        readonly role: 'assistant';
        readonly content?: string | null | undefined;
        readonly toolCalls?:
          | readonly { readonly id: string; readonly function: { readonly name: string; readonly arguments: string } }[]
          | null
          | undefined;
      }
    | { readonly role: 'tool'; readonly content: Content; readonly toolCallId: string; readonly error?: string | null | undefined }
    | { readonly role: 'activity' | 'reasoning' }
  );

export interface Resume {
  readonly interruptId: string;
  readonly status: 'resolved' | 'cancelled';
  readonly payload?: unknown;
}

/** Of the input of a run, what means something here. */
export interface RunRequest {
  readonly threadId: string;
  readonly runId: string;
  readonly protocolVersion?: string | undefined;
  readonly messages: readonly RunMessage[];
  readonly tools: readonly {
    readonly name: string;
    readonly description: string;
    readonly parameters?: Record<string, unknown> | undefined;
  }[];
  readonly context: readonly { readonly description: string; readonly value: string }[];
  readonly resume?: readonly Resume[] | undefined;
}

const { givenMessages, givenTools } = defaultBounds;

/** Attributes of a task hold it. */
const key = z.string().min(1).max(defaultBounds.attributeCharacters);
const source = z.looseObject({ type: z.enum(['data', 'url', 'file']), value: z.string().min(1), mimeType: z.string().optional() });
const part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.enum(['image', 'audio', 'video', 'document']), source }),
]);
const content = z.union([z.string(), z.array(part).min(1)], { error: 'It must be text, or a list of parts' });
const base = { id: z.string(), subagentRunId: z.string().optional() };
const toolCall = z.looseObject({ id: z.string(), function: z.looseObject({ name: z.string(), arguments: z.string() }) });

const message = z.discriminatedUnion('role', [
  z.looseObject({ ...base, role: z.enum(['developer', 'system', 'user']), content }),
  z.looseObject({ ...base, role: z.literal('assistant'), content: z.string().nullish(), toolCalls: z.array(toolCall).nullish() }),
  z.looseObject({ ...base, role: z.literal('tool'), content, toolCallId: z.string(), error: z.string().nullish() }),
  z.looseObject({ ...base, role: z.enum(['activity', 'reasoning']) }),
]);

const tool = z.looseObject({
  name: z.string(),
  description: z.string(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});

const resume = z.looseObject({
  interruptId: z.string(),
  status: z.enum(['resolved', 'cancelled']),
  payload: z.unknown().optional(),
});

/** The input of a run as the protocol has it. Newer members are let be, as its clients expect. */
export const runRequest: z.ZodType<RunRequest> = z
  .looseObject({
    threadId: key.meta({ description: 'The conversation: an attribute `thread` of its tasks' }),
    runId: key.meta({ description: 'The same one again is the same task, from its first event on' }),
    protocolVersion: z.string().max(16).optional(),
    messages: z.array(message).max(givenMessages),
    tools: z.array(tool).max(givenTools),
    context: z.array(z.looseObject({ description: z.string(), value: z.string() })).max(givenTools),
    resume: z.array(resume).max(givenTools).optional().meta({ description: 'Decisions of all that the run before it was interrupted for' }),
  })
  .meta({
    examples: [
      {
        ...{ threadId: 'thread-1', runId: 'run-1', tools: [], context: [], state: {}, forwardedProps: {} },
        messages: [{ id: 'm1', role: 'user', content: 'Hello' }],
      },
    ],
  });
