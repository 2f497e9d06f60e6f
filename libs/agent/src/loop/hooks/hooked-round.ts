import type { AgentStep, Json, Message, ModelAnswer, ModelWork, PlannedCall, PreparedStep, StepAnswer } from '@troupe/contracts';
import { passedOn } from '../../conversation/conversation-window.ts';
import { safeName } from '../../conversation/safe-name.ts';
import { textOf } from '../../conversation/text.ts';
import { guardedAnswer, type CheckedAnswer } from '../guards/guarded-answer.ts';
import { demandRetry, type Guarding } from '../guards/through-guards.ts';
import { hookFailed, runHook, type HookedRound } from './run-hook.ts';

/** What hooks changed of a round: what the request of the model is made with. */
export type Prepared = Pick<ModelWork, 'prepared' | 'note'>;

/** An answer, and the tools that the model was shown, where a hook has chosen them. */
export interface AskedModel {
  readonly model: string;
  readonly answer: ModelAnswer;
  readonly tools?: readonly string[] | undefined;
}

/** A round before its model is asked. */
export interface Asking extends HookedRound {
  /** The model that answered last, asked first. */
  readonly first: string | undefined;
  readonly last: boolean;
  readonly messages: readonly Message[];
}

/** Asks the model with what the hooks of the agent prepared, or not at all where one of them has the answer. */
export async function throughHooks(
  guarding: Guarding,
  asking: Asking,
  ask: (first: string | undefined, prepared: Prepared) => Promise<AskedModel>,
): Promise<AskedModel> {
  const { agent, first, messages, last } = asking;
  if (agent.hooks === undefined) return ask(first, {});
  const { model = first, ...prepared } = await runHook(guarding, asking, 'prepareStep', () => stepOf(asking, first));
  if (model !== undefined && !agent.models.includes(model)) throw unknownModel(asking, model);
  const seen = (): Omit<AgentStep, 'agent' | 'round'> => ({ ...stepOf(asking, model), messages: passedOn(messages), last });
  const { note, answer } = await runHook(guarding, asking, 'beforeModel', seen);
  if (answer !== undefined) return { model: model ?? agent.models[0]!, answer: { ...ownAnswer(answer), usage: NOTHING } };
  const asked = await ask(model, {
    ...(Object.keys(prepared).length === 0 ? {} : { prepared }),
    ...(note === undefined ? {} : { note }),
  });
  return { ...asked, tools: prepared.tools };
}

/** An answer as the hook after it and the guards leave it, with calls of no tool that the model was not shown. */
export async function checkedAnswer(guarding: Guarding, asking: Asking, asked: AskedModel): Promise<CheckedAnswer> {
  const { agent, round } = asking;
  const seen = (): ReturnType<Parameters<typeof runHook>[3]> => ({
    ...stepOf(asking, asked.model),
    model: asked.model,
    answer: shownAnswer(asked.answer),
  });
  const { text, retry, answer } = await runHook(guarding, asking, 'afterModel', seen);
  if (retry !== undefined) {
    demandRetry(guarding, () => hookFailed(asking, 'afterModel', `it wants another answer once more: ${retry}`));
    return { kind: 'retry', reason: retry };
  }
  const left = answer === undefined ? within(asked.tools, asked.answer) : { ...asked.answer, ...ownAnswer(answer) };
  return guardedAnswer(guarding, agent, round, text === undefined ? left : withText(left, text));
}

const NOTHING = { inputTokens: 0, outputTokens: 0, cost: 0 };

function stepOf({ agent, last, messages }: Asking, first: string | undefined): Omit<AgentStep, 'agent' | 'round'> {
  const models = first === undefined ? agent.models : [first, ...agent.models.filter((model) => model !== first)];
  return { models, last, messages: passedOn(messages) };
}

function shownAnswer({ text = '', calls, finish, usage, output }: ModelAnswer): StepAnswer {
  return {
    text,
    toolCalls: calls.map(({ id, name, args }) => ({ id, name, args })),
    finish,
    ...(usage === undefined ? {} : { usage }),
    ...(output?.ok === true ? { output: output.value } : {}),
  };
}

/** What code of the agent answers. Whether it fits the schema of a typed agent was looked at where that code ran. */
function ownAnswer(answer: Json): Pick<ModelAnswer, 'text' | 'finish' | 'calls' | 'output'> {
  return { text: textOf(answer), finish: 'stop', calls: [], output: { ok: true, value: answer } };
}

/** What a provider wants back belongs to the text that the model wrote. */
function withText({ extra: _, ...answer }: ModelAnswer, text: string): ModelAnswer {
  return { ...answer, text };
}

function within(tools: readonly string[] | undefined, answer: ModelAnswer): ModelAnswer {
  if (tools === undefined) return answer;
  const names = new Set(tools.map(safeName));
  return { ...answer, calls: answer.calls.map((call) => (names.has(safeName(call.name)) ? call : notShown(call, tools))) };
}

function notShown({ id, name, args, extra }: PlannedCall, tools: NonNullable<PreparedStep['tools']>): PlannedCall {
  const there = tools.length === 0 ? 'There are no tools now.' : `The tools are now: ${tools.join(', ')}.`;
  return { id, name, args, plan: 'refuse', message: `There is no tool "${name}" now. ${there}`, ...(extra === undefined ? {} : { extra }) };
}

function unknownModel(asking: Asking, model: string): Error {
  const why = `it chose the model "${model}", and the agent has ${asking.agent.models.join(', ')}. Add it to the models of the agent.`;
  return hookFailed(asking, 'prepareStep', why);
}
