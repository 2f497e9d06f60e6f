import {
  defaultBounds,
  storedResultOf,
  isAskedInput,
  withInput,
  type AgentSnapshot,
  type AskedInput,
  type ChildOptions,
  type Decision,
  type Json,
  type PlannedCall,
} from '@troupe/contracts';
import type { Result } from '../conversation/conversation.ts';
import { isPassedOn, passedOn } from './pass-on.ts';
import { cutText, shareOf } from '../conversation/cut-text.ts';
import { asMade } from './as-made.ts';
import type { Answered, Round } from './round.ts';
import { demandOpen } from './demand-open.ts';
import { slots, type Slot } from './slots.ts';
import { storedText } from '../conversation/stored-text.ts';
import { textOf } from '../conversation/text.ts';

/** While its calls are under way. */
interface OpenRound extends Round {
  /** How many other agents may yet be asked. */
  toAsk: number;
}

/**
 * Answers every call of a round, in the order of the calls. What goes wrong with one is given to the
 * model; only the end of the task itself rejects, once all calls have got the stop.
 */
export async function answerCalls(asked: Round): Promise<readonly Answered[]> {
  const { calls, agent } = asked;
  const round = { ...asked, toAsk: calls.filter(isDelegated).length };
  if (agent.toolConcurrency > 1) return together(round, slots(agent.toolConcurrency));
  const answered: Answered[] = [];
  for (const call of calls) answered.push(await answer(round, call, (job) => job()));
  return answered;
}

/** Where the conversation goes next: the first handoff of a round counts. */
export function targetOf(calls: readonly PlannedCall[]): AgentSnapshot | undefined {
  return calls.find((call) => call.plan === 'handoff')?.to;
}

async function together(round: OpenRound, slot: Slot): Promise<readonly Answered[]> {
  const settled = await Promise.allSettled(round.calls.map((call) => answer(round, call, slot)));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** A human's time takes no slot: a call that waits for approval never holds up the others. */
async function answer(round: OpenRound, call: PlannedCall, slot: Slot): Promise<Answered> {
  switch (call.plan) {
    case 'refuse':
      return { call: asMade(call), content: call.message };
    case 'handoff': {
      const target = targetOf(round.calls)!;
      return { call: asMade(call), content: `${call.to === target ? 'The' : 'Not done: the'} conversation goes to "${target.name}".` };
    }
    case 'caller':
      return { call: asMade(call), content: `Not done: the conversation goes to "${targetOf(round.calls)?.name}".` };
    case 'ask':
      if (isPassedOn(round, call)) return passedOn(round, call);
      return { call: asMade(call), content: await askedOf(round, call) };
    case 'run':
    case 'agent':
    case 'workflow': {
      if (!call.approve) return { call: asMade(call), ...(await performed(round, call, call.args, slot)) };
      if (isPassedOn(round, call)) return passedOn(round, call);
      const decision = await round.ctx.askHuman(round.agent.name, call.name, call.args, call, undefined, round.from);
      if (decision.decision === 'reject') {
        if (isDelegated(call)) round.toAsk--;
        return { call: asMade(call), content: refusedBy(decision) };
      }
      const args = decision.args ?? call.args;
      return { call: asMade(call, args), ...(await performed(round, call, args, slot)) };
    }
    default:
      return call satisfies never;
  }
}

/** What the model is given for a call that was not made. */
function refusedBy({ reason, expired }: Decision): string {
  const because = reason === undefined ? '.' : `: ${reason}`;
  return expired === true
    ? `No human decided about this call in time, and it was not made${because}`
    : `A human refused this call${because}`;
}

/** What a human answers. */
async function askedOf({ ctx, agent, from }: Round, call: Extract<PlannedCall, { readonly plan: 'ask' }>): Promise<string> {
  const { title, schema } = call;
  const request = { kind: 'question', title, ...(schema === undefined ? {} : { schema }) } as const;
  const { decision, args, reason, expired } = await ctx.askHuman(agent.name, call.name, call.args, call, request, from);
  if (decision === 'approve') return textOf(args ?? null);
  const because = reason === undefined ? '.' : `: ${reason}`;
  return expired === true ? `No human answered in time${because}` : `The human would not answer${because}`;
}

type Performed = Extract<PlannedCall, { readonly plan: 'run' | 'agent' | 'workflow' }>;

/** How often a server of tools may ask a human in the course of one call. */
const MOST_ASKED = 5;

/** Makes a call; where the server of its tool asks a human first, that is an approval, and the call goes on with what was answered. */
async function performed(round: OpenRound, call: Performed, args: Json, slot: Slot): Promise<Result> {
  let made = args;
  for (let asked = 0; ; asked++) {
    const result = await slot(() => perform(round, call, made, asked));
    if (typeof result === 'string') return writtenBy(call, result);
    if (asked === MOST_ASKED) return { content: 'Not done: the server of the tool asked a human again and again.' };
    const decision = await round.ctx.askHuman(round.agent.name, call.name, withInput(made, result));
    if (decision.decision === 'reject') return { content: refusedBy(decision) };
    made = decision.args ?? withInput(made, result);
  }
}

/** What a tool says, its errors too, is of who wrote it. */
function writtenBy(call: Performed, content: string): Result {
  return call.plan === 'run' && call.untrusted !== undefined ? { content, untrusted: call.untrusted } : { content };
}

/** @param asked how often its server has asked a human @returns what the model is given, or what its server asks now */
async function perform(round: OpenRound, call: Performed, args: Json, asked: number): Promise<string | AskedInput> {
  try {
    demandOpen(round);
    const value = await (call.plan === 'run' ? runTool(round, call, args, asked) : delegate(round, call, args));
    // The ends of other agents are waited for, and may be answers even so.
    if (isDelegated(call)) demandOpen(round);
    return value === undefined ? 'Done.' : asGiven(round, value);
  } catch (error) {
    demandOpen(round);
    const { code, details } = error as { readonly code?: unknown; readonly details?: unknown };
    return code === 'input-required' && isAskedInput(details) ? details : faultOf(error);
  }
}

/** A result as the model is given it: as long as the agent allows, and no longer than its share of the round. */
function asGiven({ agent, calls }: Round, value: Json): string {
  const { toolText } = agent.limits;
  const most = toolText === undefined ? Infinity : shareOf(defaultBounds.roundText, calls.length, toolText);
  const stored = storedResultOf(value);
  return stored === undefined ? cutText(textOf(value), most) : storedText(stored, most);
}

function runTool(
  { ctx, agent, signal }: Round,
  { id, name }: Extract<PlannedCall, { readonly plan: 'run' }>,
  args: Json,
  asked: number,
): Promise<Json | undefined> {
  const key = asked === 0 ? id : `${id} ${asked}`;
  return ctx.callTool(agent.name, name, args, { key, ...(signal === undefined ? {} : { signal }) });
}

type Delegated = Extract<PlannedCall, { readonly plan: 'agent' | 'workflow' }>;

function isDelegated(call: PlannedCall): call is Delegated {
  return call.plan === 'agent' || call.plan === 'workflow';
}

/** Another agent, or a workflow, as a tool: a task of its own, for the same user, within what is left. */
async function delegate(round: OpenRound, call: Delegated, args: Json): Promise<Json | undefined> {
  const { ctx, signal } = round;
  const { user } = ctx.attributes.get();
  const options: ChildOptions = {
    key: call.id,
    ...(user === undefined ? {} : { attributes: { user } }),
    ...(signal === undefined ? {} : { signal }),
  };
  const loan = round.budget.lend(round.agent, round.toAsk--);
  try {
    const asked = call.plan === 'agent' ? { kind: call.plan, name: call.agent } : { kind: call.plan, name: call.workflow };
    const isWhole = call.plan === 'agent' ? call.typed === true : call.wrapped !== true;
    const input = isWhole ? args : ((args as { readonly input?: Json }).input ?? args);
    return await ctx.ask(round.agent.name, asked, input, options, loan.allowance);
  } finally {
    loan.end();
  }
}

function faultOf(error: unknown): string {
  const { name, message } = error as Error;
  return name === 'ToolError' ? message : `The tool failed: ${message}`;
}
