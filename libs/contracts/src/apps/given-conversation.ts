import { z } from 'zod';
import { defaultBounds } from '../bounds.ts';
import { TroupeError, type ErrorCode } from '../errors/errors.ts';
import { jsonValue } from '../messages/json-shapes.ts';
import type { Json } from '../values/json.ts';
import type { Message, ToolCall, ToolSpec } from './message.ts';

/** What was said before a task of an agent, and what its caller can do for it: both come with the start. */
export interface GivenConversation {
  /** Oldest first: of a user, of an assistant with its tool calls, and the results of those. */
  readonly messages?: readonly GivenMessage[];
  /** Tools that the caller carries out: a task whose model calls one ends with `ToolsWanted`. */
  readonly tools?: readonly ToolSpec[];
}

export type GivenMessage = Omit<Message, 'role' | 'model' | 'extra'> & { readonly role: 'user' | 'assistant' | 'tool' };

/**
 * The output of a task whose caller is to carry out tools. `messages` is what the task added to the conversation, the
 * last of them with those calls: the next start has them after those it had, and one result for each call.
 */
export interface ToolsWanted {
  readonly requires: 'tool-results';
  readonly text?: string;
  readonly toolCalls: readonly ToolCall[];
  readonly messages: readonly GivenMessage[];
}

/** A typed output of an agent may have some of the same members. */
export function isToolsWanted(output: Json | undefined): output is Json & ToolsWanted {
  if (typeof output !== 'object' || output === null) return false;
  const { requires, toolCalls, messages } = output as Partial<Record<keyof ToolsWanted, Json>>;
  return requires === 'tool-results' && Array.isArray(toolCalls) && Array.isArray(messages);
}

const { givenMessages, givenTools, callIdCharacters, nameCharacters } = defaultBounds;
/** As model servers take names. */
const TOOL_NAME = '^[A-Za-z0-9_-]{1,64}$';

const callId = z.string().min(1).max(callIdCharacters);
/** Longer than any type and its parameters. */
const TYPE = /^data:[\w.+/-]{1,127}(;[\w.+=/-]{1,127}){0,3};base64,/;
const content64 = z
  .string()
  .refine(
    (url) => /^https?:\/\//.test(url) || TYPE.test(url.slice(0, 1_024)),
    'It must be an http(s) address, or data:<type>;base64,<bytes>',
  );
const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('image'), url: z.string().min(1) }),
  z.strictObject({ type: z.literal('file'), url: content64, name: z.string().min(1).max(255).exactOptional() }),
  z.strictObject({ type: z.literal('audio'), url: content64 }),
]);
const toolName = z.string().regex(new RegExp(TOOL_NAME), 'A name of a tool has 1 to 64 letters, digits, "_" or "-"');
const content = z.union([z.string(), z.array(part).min(1)], {
  error: 'It must be text, or a list of parts of type "text", "image", "file" or "audio"',
});

const call = { id: callId, name: toolName, args: jsonValue };
const members = {
  role: z.enum(['user', 'assistant', 'tool']),
  content,
  toolCallId: callId.exactOptional(),
  untrusted: z.string().min(1).max(nameCharacters).exactOptional(),
};
const message: z.ZodType<GivenMessage> = z.strictObject({
  ...members,
  toolCalls: z.array(z.strictObject(call)).min(1).exactOptional(),
});

const providerData = z.record(z.string(), jsonValue).exactOptional();

/** What was said in a session: with what the provider of its model wants back. */
export const entryMessages: z.ZodType<readonly Message[]> = z
  .array(
    z.strictObject({
      ...members,
      toolCalls: z
        .array(z.strictObject({ ...call, extra: providerData }))
        .min(1)
        .exactOptional(),
      origin: z.literal('platform').exactOptional(),
      model: z.string().min(1).max(nameCharacters).exactOptional(),
      extra: providerData,
    }),
  )
  .min(1)
  .max(givenMessages)
  .superRefine((messages, context) => {
    for (const { path, message: fault } of messageFaults(messages))
      context.addIssue({
        code: 'custom',
        path: path.slice(1),
        message: fault,
        params: { code: 'validation-failed' satisfies ErrorCode },
      });
  });

const tool: z.ZodType<ToolSpec> = z.strictObject({
  name: toolName,
  description: z.string().max(defaultBounds.toolDescriptionCharacters),
  schema: jsonValue.refine((schema) => typeof schema === 'object' && schema !== null && !Array.isArray(schema), {
    error: 'It must be a JSON Schema, an object',
  }),
});

/** How a start says it. */
export const givenConversation: z.ZodType<GivenConversation> = z
  .strictObject({
    messages: z.array(message).max(givenMessages).exactOptional(),
    tools: z.array(tool).max(givenTools).exactOptional(),
  })
  .superRefine(({ messages = [], tools = [] }, context) => {
    for (const { path, message: fault } of [...messageFaults(messages), ...toolFaults(tools)])
      context.addIssue({ code: 'custom', path: [...path], message: fault, params: { code: 'validation-failed' satisfies ErrorCode } });
  });

interface ConversationFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A message with tool calls is followed by one result for each, before anything else is said; no id is there twice. */
function messageFaults(messages: readonly Omit<Message, 'model' | 'extra'>[]): readonly ConversationFault[] {
  const faults: ConversationFault[] = [];
  const seen = new Set<string>();
  const open = new Set<string>();
  const fault = (at: number, member: string, text: string): void => void faults.push({ path: ['messages', at, member], message: text });
  for (const [at, { role, toolCalls = [], toolCallId, untrusted, origin }] of messages.entries()) {
    if (role !== 'tool' && open.size > 0)
      fault(at, 'role', `The results of ${open.size} tool calls are missing before it, among them that of ${shown([...open][0]!)}`);
    if (role !== 'tool') open.clear();
    if (role !== 'assistant' && toolCalls.length > 0) fault(at, 'toolCalls', 'Only an assistant calls tools');
    if (role !== 'tool' && untrusted !== undefined && origin === undefined) fault(at, 'untrusted', 'Only a result of a tool has it');
    if (role !== 'user' && origin !== undefined) fault(at, 'origin', 'Only a message of a user has it');
    if (role !== 'tool' && toolCallId !== undefined) fault(at, 'toolCallId', 'Only a result of a tool has it');
    if (role === 'tool' && !open.delete(toolCallId ?? ''))
      fault(at, 'toolCallId', 'It is the result of no tool call of the assistant right before it, or of one that has its result');
    for (const { id } of role === 'assistant' ? toolCalls : []) {
      if (seen.has(id)) fault(at, 'toolCalls', `The id ${shown(id)} is there twice`);
      seen.add(id);
      open.add(id);
    }
  }
  if (open.size > 0)
    fault(
      messages.length - 1,
      'toolCalls',
      `The results of ${open.size} tool calls are missing, among them that of ${shown([...open][0]!)}`,
    );
  return faults;
}

function toolFaults(tools: readonly ToolSpec[]): readonly ConversationFault[] {
  const names = tools.map(({ name }) => name);
  return names.flatMap((name, at) =>
    names.indexOf(name) < at ? [{ path: ['tools', at, 'name'], message: `Another tool is named ${shown(name)}` }] : [],
  );
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

/**
 * What a start says of a conversation, read; `input` is what is said in it now.
 *
 * @throws TroupeError `validation-failed` with each place that does not fit
 */
export function readConversation(given: unknown, input: Json | undefined): GivenConversation {
  const read = givenConversation.safeParse(given);
  if (!read.success) throw unfit(read.error.issues.map(({ path, message: fault }) => ({ path, message: fault })));
  const last = read.data.messages?.at(-1);
  if ((input === undefined || input === null) && (last === undefined || last.role === 'assistant'))
    throw unfit([{ path: ['messages'], message: 'Without an input it ends with what a user said, or with results of tools' }]);
  return read.data;
}

function unfit(faults: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): TroupeError {
  const errors = faults.slice(0, 100).map(({ path, message: fault }) => ({
    pointer: ['conversation', ...path].map((step) => `/${String(step)}`).join(''),
    message: fault,
  }));
  const [first] = errors;
  return new TroupeError('validation-failed', `The conversation cannot be gone on with. ${first!.pointer}: ${first!.message}.`, {
    errors,
    retryable: false,
  });
}
