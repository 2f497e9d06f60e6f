import { TroupeError, type AgentContext, type AgentSnapshot, type Json, type Message, type ModelAnswer } from '@troupe/contracts';
import { answerCalls, targetOf, type Answered } from './answer-calls.ts';
import { askModel } from './ask-model.ts';
import { startBudget } from './budget.ts';
import { passedOn } from './conversation-window.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { keptCalls, leftOutNote } from './kept-calls.ts';
import { textOf } from './text.ts';
import { uniqueId } from './unique-id.ts';

/**
 * The built-in workflow every agent runs: ask the model, do what it asks for, until it answers.
 *
 * A1  It follows from the recorded answers alone; definitions and schemas are never looked at.
 * A2  `messages` grows by whole rounds: a message with tool calls comes with one answer per call, in
 *     order, and no id twice. Whenever the task ends, what it leaves is a valid conversation.
 * A3  What a model call records stays small; the conversation itself is in the log already.
 *
 * @returns the final text, or the typed output
 * @throws TroupeError `limit-turns`, `limit-tokens`, `limit-cost`, `limit-time`, `model-refused`,
 * `output-invalid`, and what every model of the agent failed with
 */
export async function agentLoop(ctx: AgentContext, input: Json): Promise<Json> {
  const deadline = startDeadline(ctx);
  return Promise.race([converse(ctx, input, deadline), deadline.passed]);
}

async function converse(ctx: AgentContext, input: Json, deadline: Deadline): Promise<Json> {
  const messages: Message[] = [{ role: 'user', content: textOf(input) }];
  const ids = new Set<string>();
  let agent = ctx.agentSnapshot;
  let model: string | undefined;
  let repaired = false;
  const budget = startBudget();

  deadline.set(agent);
  await openSession(ctx, agent, messages);

  for (let round = 1; ; round++) {
    budget.demandRoom(agent, round);
    const asked = await askModel(ctx, agent, { first: model, round, messages, signal: deadline.signal });
    const { answer } = asked;
    model = asked.model;
    budget.spend(answer);

    if (answer.finish === 'refused') throw refusal(agent, model, answer);
    if (answer.calls.length > 0) {
      const kept = keptCalls(agent, answer);
      const calls = kept.calls.map((call) => ({ ...call, id: uniqueId(call.id, ids) }));
      const answered = await answerCalls({ ctx, agent, calls, signal: deadline.signal });
      messages.push(...roundOf(answer, answered, kept.leftOut === 0 ? '' : `\n${leftOutNote(kept)}`));
      const next = targetOf(calls);
      if (next === undefined) continue;
      agent = next;
      model = undefined;
      deadline.set(agent);
      continue;
    }

    const text = answer.text ?? '';
    if (!agent.typed) return conclude(messages, text, text);
    if (answer.output?.ok === true) return conclude(messages, text, answer.output.value);
    const fault = answer.output?.message ?? 'there is no output';
    if (repaired)
      throw new TroupeError(
        'output-invalid',
        `The answer of agent "${agent.name}" does not fit its output schema, even after it was asked to repair it: ${fault}`,
        { retryable: false },
      );
    repaired = true;
    messages.push(...said(text), {
      role: 'user',
      content: `Your answer does not fit the required output: ${fault}\nAnswer again with nothing but JSON that fits.`,
    });
  }
}

/** The session of the task, or the one this user has with this agent. */
async function openSession(ctx: AgentContext, agent: AgentSnapshot, messages: readonly Message[]): Promise<void> {
  const user = agent.recall === 'user' ? ctx.attributes.get()['user'] : undefined;
  const id = ctx.session ?? (user === undefined ? undefined : `user:${user}:${agent.name}`);
  if (id === undefined) return;
  await ctx.openSession(id);
  ctx.remember(() => passedOn(messages));
}

/** A round as the conversation keeps it; what follows the last result is told with it. */
function roundOf(answer: ModelAnswer, answered: readonly Answered[], note: string): readonly Message[] {
  return [
    { role: 'assistant', content: answer.text ?? '', toolCalls: answered.map(({ call }) => call) },
    ...answered.map(({ call, content }, index): Message => {
      const last = index === answered.length - 1;
      return { role: 'tool', content: last ? `${content}${note}` : content, toolCallId: call.id };
    }),
  ];
}

function conclude(messages: Message[], text: string, output: Json): Json {
  messages.push(...said(text === '' ? textOf(output) : text));
  return output;
}

/** Providers refuse an assistant message that says nothing. */
function said(text: string): readonly Message[] {
  return text === '' ? [] : [{ role: 'assistant', content: text }];
}

function refusal(agent: AgentSnapshot, model: string, { text }: ModelAnswer): TroupeError {
  return new TroupeError(
    'model-refused',
    `Model "${model}" refused to answer for agent "${agent.name}"${text === undefined || text === '' ? '.' : `: ${text}`}`,
    { retryable: false },
  );
}
