import { agentSession, type AgentContext, type AgentSnapshot, type Json, type TakenMessage } from '@troupe/contracts';
import { answerCalls } from './answer-calls.ts';
import type { Answered } from './round.ts';
import type { Deadline } from './deadline.ts';
import { startConversation, type Conversation } from '../conversation/conversation.ts';
import { cutText } from '../conversation/cut-text.ts';
import { guardedResults } from './guards/guarded-calls.ts';
import { guardedInput, inputGuards, type Asked } from './guards/guarded-input.ts';
import type { Guarding } from './guards/through-guards.ts';
import { textOf } from '../conversation/text.ts';

/** How the conversation of a task begins. */
export interface Begun {
  readonly asked: Asked;
  readonly conversation: Conversation;
  /** The session it is in. */
  readonly session: string | undefined;
}

/** Another task of the session took what this one was asked. */
export interface Taken {
  readonly taken: TakenMessage;
}

/** With what the task was asked, or with what came of the call that it is there for. */
export async function beginConversation(guarding: Guarding, deadline: Deadline, agent: AgentSnapshot, input: Json): Promise<Begun | Taken> {
  const { ctx } = guarding;
  const { deferred } = ctx;
  // How long a human takes is no time of the agent.
  const outcome = deferred === undefined ? undefined : await outcomeOf(guarding, agent, deferred);
  deadline.set(agent);
  const session = sessionOf(ctx, agent);
  const taken = session === undefined ? undefined : await ctx.openSession(session);
  if (taken !== undefined) return { taken };
  if (outcome !== undefined) {
    const { content, untrusted } = outcome;
    const conversation = startConversation(content, { kept: true, untrusted });
    return { asked: { given: undefined, input: undefined }, conversation, session };
  }
  const begun = { given: ctx.conversation, input: ctx.conversation !== undefined && input === null ? undefined : input };
  const asked = await guardedInput(guarding, agent, begun, inputGuards(agent, false));
  return { asked, conversation: startConversation(asked.input), session };
}

/** The session of the task, or the one this user has with this agent. */
function sessionOf(ctx: AgentContext, agent: AgentSnapshot): string | undefined {
  return ctx.conversation === undefined ? agentSession(agent, ctx.session, ctx.attributes.get()['user']) : undefined;
}

/** Waits for the human, makes the call or not, and says what came of it. */
async function outcomeOf(
  guarding: Guarding,
  agent: AgentSnapshot,
  { call, from }: NonNullable<AgentContext['deferred']>,
): Promise<Pick<Answered, 'content' | 'untrusted'>> {
  const { ctx, budget, deadline } = guarding;
  const calls = [call];
  const results = await answerCalls({ ctx, agent, calls, budget, signal: deadline.signal, from });
  const [answered] = await guardedResults(guarding, agent, 0, calls, results);
  const { content, untrusted, call: made } = answered!;
  return { content: outcomeText(made.name, made.args, content), ...(untrusted === undefined ? {} : { untrusted }) };
}

/** Characters of arguments that are repeated. */
const SHOWN = 2_000;

function outcomeText(name: string, args: Json, content: string): string {
  return `[The user did not write this. "${name}" was passed on to a human, with ${cutText(textOf(args), SHOWN)}\nWhat came of it follows. Say to the user in one or two sentences what it was.]\n${content}`;
}
