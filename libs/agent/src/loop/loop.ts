import {
  TroupeError,
  type AgentContext,
  type AgentSnapshot,
  type Json,
  type ModelAnswer,
  type PlannedCall,
  type ToolsWanted,
} from '@troupe/contracts';
import { asMade } from './as-made.ts';
import { answerCalls, targetOf } from './answer-calls.ts';
import { askModel, type Question } from './ask-model.ts';
import { startBudget } from './budget.ts';
import { beginConversation } from './begin-conversation.ts';
import type { Conversation, Result } from '../conversation/conversation.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { besideModel } from './guards/beside-model.ts';
import { isGuarded } from './guards/guarded-answer.ts';
import { guardedCalls, guardedResults } from './guards/guarded-calls.ts';
import type { Guarding } from './guards/through-guards.ts';
import { checkedAnswer, throughHooks } from './hooks/hooked-round.ts';
import type { Answered } from './round.ts';
import { recalled } from './recalled.ts';
import { answerOfTaken, takeSteered } from './steered.ts';
import { startHandovers } from './handovers.ts';
import { keptCalls, leftOutNote, type KeptCalls } from './kept-calls.ts';
import { textOf } from '../conversation/text.ts';
import { uniqueId } from '../conversation/unique-id.ts';

/**
 * The built-in workflow every agent runs: ask the model, do what it asks for, until it answers.
 *
 * A1  It follows from the recorded answers alone. Schemas, approval rules and handoff targets were
 *     checked once, by the owner of the task, and are the plan in the answer it recorded.
 * A2  `messages` grows by whole rounds: a message with tool calls comes with one result per call, in
 *     order, and no id twice. Whenever the task ends, what it leaves is a valid conversation.
 * A3  A model call records its agent and round, nothing that grows: the conversation is in the log already.
 *
 * @returns the final text, or the typed output; `ToolsWanted` where the model calls tools of the caller: the agent's own
 * calls of that answer are made before
 * @throws TroupeError `limit-model-calls`, `limit-tokens`, `limit-cost`, `limit-time`, `model-refused`,
 * `output-invalid`, `output-cut`, and what every model of the agent failed with
 */
export async function agentLoop(ctx: AgentContext, input: Json): Promise<Json> {
  const deadline = startDeadline(ctx);
  return Promise.race([converse(ctx, input, deadline), deadline.passed]);
}

async function converse(ctx: AgentContext, input: Json, deadline: Deadline): Promise<Json> {
  let agent = ctx.agentSnapshot;
  let model: string | undefined;
  let repaired = false;
  let cuts = 0;
  const budget = startBudget(ctx);
  const guarding: Guarding = { ctx, budget, deadline, retries: 0 };

  const begun = await beginConversation(guarding, deadline, agent, input);
  if ('taken' in begun) return answerOfTaken(begun.taken);
  const { asked: task, conversation, session } = begun;
  const { given } = task;
  const handovers = startHandovers(conversation);
  let answered: string | undefined;
  if (session !== undefined) ctx.remember(conversation.left, () => answered, conversation.took);
  let before = await recalled(guarding, agent, task.input);
  const ids = new Set(given?.messages?.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)));

  for (let round = 1; ; round++) {
    await takeSteered(guarding, agent, conversation);
    budget.demandRoom(agent, round, conversation.said());
    const last = budget.isLast(agent, round);
    const at = { agent, round, first: model, last, messages: conversation.messages };
    const asked = await besideModel(guarding, at, task, (until) =>
      throughHooks(guarding, at, (first, prepared) =>
        ask(ctx, at.agent, { first, round, before, given, handed: handovers.seen(), last, prepared, ...until }, conversation),
      ),
    );
    model = asked.model;
    answered = agent.name;
    budget.spend(agent, asked.answer);
    const checked = await checkedAnswer(guarding, at, asked);
    if (checked.kind === 'retry') {
      conversation.correct(WITHHELD, checked.reason);
      continue;
    }
    const { answer } = checked;
    cuts = answer.cut === true ? cuts + 1 : 0;
    if (cuts > MOST_CUTS) throw cutOff(agent, model, answer);

    if (answer.calls.length > 0) {
      const kept = keptCalls(agent, answer);
      const planned = kept.calls.map((call) => ({ ...call, id: uniqueId(call.id, ids) }));
      const calls = await guardedCalls(guarding, agent, round, handovers.allowed(agent, planned));
      const next = targetOf(calls);
      const wanted = next === undefined ? calls.filter(({ plan }) => plan === 'caller') : [];
      const own = wanted.length === 0 ? calls : calls.filter(({ plan }) => plan !== 'caller');
      if (own.length > 0) await makeCalls(guarding, { agent, model, round, answer, kept, own, session }, conversation);
      if (wanted.length > 0) return toolsWanted(conversation, model, answer, wanted);
      if (next === undefined) continue;
      handovers.take(calls, next);
      agent = next;
      model = undefined;
      deadline.set(agent);
      before = await recalled(guarding, agent, task.input, round);
      continue;
    }

    const text = answer.text ?? '';
    const fault = faultOf(agent, answer);
    if (fault === undefined) {
      const output = agent.typed && answer.output?.ok === true ? answer.output.value : text;
      conversation.conclude(text === '' ? textOf(output) : text);
      return output;
    }
    // What was cut off before its first word has nothing to be repaired.
    if (answer.cut === true && (repaired || text.trim() === '')) throw cutOff(agent, model, answer);
    if (repaired) throw invalid(agent, answer);
    repaired = true;
    conversation.correct(text, fault);
  }
}

/** What stands for an answer that a guard refused. */
const WITHHELD = '(This answer was withheld.)';

/** An answer whose calls are made. */
interface Calling {
  readonly agent: AgentSnapshot;
  readonly model: string;
  readonly round: number;
  readonly answer: ModelAnswer;
  readonly kept: KeptCalls;
  readonly own: readonly PlannedCall[];
  readonly session: string | undefined;
}

/** Makes the calls of an answer, and adds the round to the conversation. */
async function makeCalls(guarding: Guarding, calling: Calling, conversation: Conversation): Promise<void> {
  const { agent, model, round, answer, kept, own, session } = calling;
  const { ctx, budget, deadline } = guarding;
  conversation.begin({ model, answer, calls: own.map((call) => asMade(call)) });
  const results = await answerCalls({ ctx, agent, calls: own, budget, signal: deadline.signal, session });
  const answered = await guardedResults(guarding, agent, round, own, results);
  const note = kept.leftOut === 0 ? '' : `\n${leftOutNote(kept)}`;
  conversation.finish(
    answered.map(({ call }) => call),
    withNote(answered, note),
  );
}

/** Answers in a row that may be cut off: each is paid for. */
const MOST_CUTS = 2;

/** Asks, and keeps in mind what a provider made of the conversation. */
async function ask(
  ctx: AgentContext,
  agent: AgentSnapshot,
  question: Omit<Question, 'messages'>,
  conversation: Conversation,
): ReturnType<typeof askModel> {
  try {
    const asked = await askModel(ctx, agent, { ...question, messages: conversation.messages });
    if (asked.answer.finish === 'refused') throw refusal(agent, asked.model, asked.answer);
    conversation.taken();
    return asked;
  } catch (error) {
    if (isRefusal(error)) conversation.refused();
    throw error;
  }
}

/** What the caller is to do; provider data stays here. */
function toolsWanted(conversation: Conversation, model: string, { text, calls }: ModelAnswer, wanted: readonly PlannedCall[]): Json {
  const toolCalls = wanted.map(({ id, name, args }) => ({ id, name, args }));
  // With calls of the agent's own, the text stands with those.
  const messages = conversation.handOut(model, wanted.length < calls.length ? '' : (text ?? ''), toolCalls);
  const output: ToolsWanted = { requires: 'tool-results', ...(text === undefined || text === '' ? {} : { text }), toolCalls, messages };
  return output as unknown as Json;
}

/** What the model is given for each call; what follows the last result is added to it. */
function withNote(answered: readonly Answered[], note: string): readonly Result[] {
  return answered.map(({ call: _, ...result }, index) =>
    index === answered.length - 1 ? { ...result, content: `${result.content}${note}` } : result,
  );
}

/** Why a final answer will not do, as the model is given it; undefined when it will. */
function faultOf(agent: AgentSnapshot, { cut, output }: ModelAnswer): string | undefined {
  if (cut === true) return 'Your answer was cut off at the limit of output tokens, and not used. Answer again, in fewer words.';
  if (!agent.typed || output?.ok === true) return undefined;
  const fault = output?.message ?? 'there is no output';
  return `Your answer does not fit the required output: ${fault}\nAnswer again with nothing but JSON that fits.`;
}

function invalid(agent: AgentSnapshot, { output }: ModelAnswer): TroupeError {
  const fault = output?.ok === false ? output.message : 'there is no output';
  return new TroupeError(
    'output-invalid',
    `The answer of agent "${agent.name}" does not fit its output schema, even after it was asked to repair it: ${fault}`,
    { retryable: false },
  );
}

/** Characters of a cut answer that are shown. */
const SHOWN = 2_000;

function cutOff({ name }: AgentSnapshot, model: string, { text = '', usage }: ModelAnswer): TroupeError {
  const after = usage === undefined ? '' : ` after ${usage.outputTokens} tokens`;
  return new TroupeError(
    'output-cut',
    `The answer of model "${model}" for agent "${name}" was cut off at the limit of output tokens${after}, and is not used. Raise settings.maxTokens of the agent, or the limit of the model.`,
    { retryable: false, details: { text: text.slice(0, SHOWN).toWellFormed() } },
  );
}

/** Codes that say that a provider does not take the conversation as it is. */
const REFUSALS: ReadonlySet<unknown> = new Set(['model-refused', 'model-bad-request', 'model-context-length']);

function isRefusal(error: unknown): boolean {
  return REFUSALS.has((error as { readonly code?: unknown } | null)?.code);
}

function refusal(agent: AgentSnapshot, model: string, { text }: ModelAnswer): TroupeError {
  return new TroupeError(
    'model-refused',
    `Model "${model}" refused to answer for agent "${agent.name}"${text === undefined || text === '' || isGuarded(agent) ? '.' : `: ${text}`}`,
    { retryable: false },
  );
}
