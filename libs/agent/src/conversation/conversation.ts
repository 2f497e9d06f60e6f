import type { GivenMessage, Json, Message, ModelAnswer, TaskId, ToolCall } from '@troupe/contracts';
import { passedOn } from './conversation-window.ts';
import { textOf } from './text.ts';

/** What a model is given for calls whose results nobody has, and where an answer is missing. */
const UNKNOWN: Result = { content: 'The task ended before the result of this call was known.' };
const NOT_KEPT = 'The call was made. Its result is not kept: the conversation with it was refused.';
/** Providers refuse an assistant message that says nothing. */
const NOTHING = '(empty)';
const NOT_ANSWERED = '(The task ended before this was answered.)';

/** One answer of a model and what came of its calls. */
export interface Round {
  readonly model: string;
  readonly answer: Pick<ModelAnswer, 'text' | 'extra'>;
  readonly calls: readonly ToolCall[];
}

/** What a model is given for a call; `untrusted` says who wrote it, where that is somebody else. */
export type Result = Pick<Message, 'untrusted'> & { readonly content: string };

/**
 * The conversation of a task. It grows by whole rounds, and what it leaves behind is valid whenever the
 * task ends: a question nobody answered is not in it, nor is what a provider refused.
 */
export interface Conversation {
  /** What the next model is asked with. */
  readonly messages: readonly Message[];
  /** A provider took all of it. */
  taken(): void;
  /** A provider refused it, as it would every time. */
  refused(): void;
  /** A round whose calls are under way. */
  begin(round: Round): void;
  /** The results of its calls, in their order. */
  finish(calls: readonly ToolCall[], results: readonly Result[]): void;
  /** An answer that will not do, and why. */
  correct(text: string, why: string): void;
  /** A message that another task of the session began. */
  steer(task: TaskId, text: string): void;
  conclude(text: string): void;
  /** Calls that the caller of the task is to carry out; what the task added then. */
  handOut(model: string, text: string, calls: readonly ToolCall[]): readonly GivenMessage[];
  /** What the model said last in this task. */
  said(): string | undefined;
  /** What the session gains when the task ends now. */
  left(): readonly Message[];
  /** The tasks whose messages are in that. */
  took(): readonly TaskId[];
}

/** What a conversation begins with that no user asked: it stays, whatever becomes of the answer. */
export interface Outcome {
  readonly kept: true;
  readonly untrusted: string | undefined;
}

/** @param input undefined where the conversation goes on with what was given before */
export function startConversation(input: Json | undefined, outcome?: Outcome): Conversation {
  const first: Message = {
    role: 'user',
    content: textOf(input),
    ...(outcome === undefined ? {} : { origin: 'platform' }),
    ...(outcome?.untrusted === undefined ? {} : { untrusted: outcome.untrusted }),
  };
  const messages: Message[] = input === undefined ? [] : [first];
  let takenUpTo = 0;
  let isRefused = false;
  let open: Round | undefined;
  const steered = new Map<Message, TaskId>();
  const ended = (): readonly Message[] => {
    const whole = isRefused ? [...messages.slice(0, takenUpTo), ...messages.slice(takenUpTo).flatMap(withoutContent)] : messages;
    const unknown = open?.calls.map(() => UNKNOWN) ?? [];
    const all = open === undefined ? whole : [...whole, ...roundOf(open, unknown)];
    return closed(all, outcome === undefined ? 0 : 1);
  };

  return {
    messages,
    taken() {
      takenUpTo = messages.length;
      isRefused = false;
    },
    refused() {
      isRefused = true;
    },
    begin(round) {
      open = round;
    },
    finish(calls, results) {
      messages.push(...roundOf({ ...open!, calls }, results));
      open = undefined;
    },
    correct(text, why) {
      messages.push({ role: 'assistant', content: text.trim() === '' ? NOTHING : text }, { role: 'user', content: why });
    },
    steer(task, text) {
      const message: Message = { role: 'user', content: text };
      messages.push(message);
      steered.set(message, task);
    },
    conclude(text) {
      messages.push({ role: 'assistant', content: text.trim() === '' ? NOTHING : text });
    },
    handOut(model, text, calls) {
      messages.push({ role: 'assistant', content: text, toolCalls: calls, model });
      return passedOn(messages).map(asGiven);
    },
    said() {
      const last = messages.findLast(({ role, content }) => role === 'assistant' && content !== '' && content !== NOTHING);
      return typeof last?.content === 'string' ? last.content : undefined;
    },
    left: () => passedOn(ended()),
    took: () => ended().flatMap((message) => steered.get(message) ?? []),
  };
}

/** Without what a provider wants back: it would come from a client. */
function asGiven({ role, content, toolCalls, toolCallId, untrusted }: Message): GivenMessage {
  return {
    role: role as GivenMessage['role'],
    content,
    ...(toolCalls === undefined ? {} : { toolCalls: toolCalls.map(({ id, name, args }) => ({ id, name, args })) }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
    ...(untrusted === undefined ? {} : { untrusted }),
  };
}

function roundOf({ model, answer: { text, extra }, calls }: Round, results: readonly Result[]): readonly Message[] {
  return [
    { role: 'assistant', content: text ?? '', toolCalls: calls, model, ...(extra === undefined ? {} : { extra }) },
    ...calls.map(({ id }, index): Message => ({ role: 'tool', toolCallId: id, ...(results[index] ?? UNKNOWN) })),
  ];
}

/** Of what was refused stays what the model itself said, and that its calls were made. */
function withoutContent(message: Message): readonly Message[] {
  switch (message.role) {
    case 'assistant':
      return [message];
    case 'tool':
      return [{ ...message, content: NOT_KEPT }];
    case 'user':
    case 'system':
      return [];
    default:
      return message.role satisfies never;
  }
}

/** It ends with an answer: nobody says twice in a row what was not answered. @param least so many messages stay */
function closed(messages: readonly Message[], least: number): readonly Message[] {
  const end = messages.findLastIndex(({ role }) => role !== 'user') + 1;
  const answered = messages.slice(0, Math.max(end, least));
  const last = answered.at(-1)?.role;
  return last === 'tool' || last === 'user' ? [...answered, { role: 'assistant', content: NOT_ANSWERED }] : answered;
}
