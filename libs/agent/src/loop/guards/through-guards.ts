import {
  guardActivity,
  milliseconds,
  readVerdict,
  TroupeError,
  verdictFault,
  type AgentContext,
  type AgentSnapshot,
  type ApprovalOutcome,
  type GuardPlace,
  type GuardVerdict,
  type GuardWork,
  type Json,
  type PinnedGuard,
} from '@troupe/contracts';
import type { Budget } from '../budget.ts';
import type { Deadline } from '../deadline.ts';

/** What guards of one task share. */
export interface Guarding {
  readonly ctx: AgentContext;
  readonly budget: Budget;
  readonly deadline: Pick<Deadline, 'signal'>;
  /** How often a model was given a reason to try again. */
  retries: number;
}

/** What is looked at. */
export interface Guarded {
  readonly agent: AgentSnapshot;
  readonly place: GuardPlace;
  readonly round: number;
  readonly tool?: string;
  readonly untrusted?: string | undefined;
  /** Of the tool call. */
  readonly id?: string;
}

/** What guards leave of values, or why a model is to try again. */
export type Passed = { readonly kind: 'passed'; readonly values: readonly Json[] } | { readonly kind: 'retry'; readonly reason: string };

/** So often in one task a model tries again; each is paid for. */
const MOST_RETRIES = 3;

/**
 * Guards one after the other, each on what the one before left.
 *
 * A4  A verdict is a recorded call like any other: no guard runs again on replay, and what it looked at goes on
 *     only once the verdict is durable.
 *
 * @throws TroupeError `guard-blocked`, `guard-failed`
 */
export async function throughGuards(
  guarding: Guarding,
  at: Guarded,
  values: readonly Json[],
  guards: readonly PinnedGuard[] = at.agent.guards?.[at.place] ?? [],
): Promise<Passed> {
  let left = values;
  for (const guard of guards) {
    const verdicts = await verdictsOf(guarding, at, guard, left);
    const next: Json[] = [];
    for (const [index, verdict] of verdicts.entries()) {
      switch (verdict.verdict) {
        case 'pass':
          next.push(left[index]!);
          break;
        case 'rewrite':
          next.push(verdict.value);
          break;
        case 'ask':
          await demandYes(guarding, at, guard, left[index]!, verdict);
          next.push(left[index]!);
          break;
        case 'block':
          throw blocked(at, guard, verdict.reason);
        case 'retry':
          demandRetry(guarding, () => blocked(at, guard, `${verdict.reason} (after ${MOST_RETRIES} retries)`));
          return { kind: 'retry', reason: verdict.reason };
        default:
          verdict satisfies never;
      }
    }
    left = next;
  }
  return { kind: 'passed', values: left };
}

/** A model may try again, or the task ends with what `tooMany` gives. */
export function demandRetry(guarding: Guarding, tooMany: () => TroupeError): void {
  if (++guarding.retries > MOST_RETRIES) throw tooMany();
}

/** Runs a guard; what does not come to a verdict is none, and nothing goes on without one. */
async function verdictsOf(guarding: Guarding, at: Guarded, guard: PinnedGuard, values: readonly Json[]): Promise<readonly GuardVerdict[]> {
  try {
    const given =
      guard.agent === undefined ? await run(guarding, at, guard, values) : await asked(guarding, at, guard.agent, guard, values);
    if (!Array.isArray(given) || given.length !== values.length) throw new TypeError('it gave no verdict for each value');
    return given.map((each: unknown) => {
      const fault = verdictFault(each, at.place);
      if (fault !== undefined) throw new TypeError(fault);
      return readVerdict(each as GuardVerdict);
    });
  } catch (error) {
    demandOpen(guarding);
    throw failed(at, guard, error);
  }
}

function run(
  { ctx, deadline: { signal } }: Guarding,
  at: Guarded,
  { name }: PinnedGuard,
  values: readonly Json[],
): Promise<Json | undefined> {
  const { agent, place, round, tool, untrusted, id } = at;
  const args = { agent: agent.name, place, round, ...(tool === undefined ? {} : { tool }) };
  const work = (): GuardWork => ({ ...args, values, ...(untrusted === undefined ? {} : { untrusted }) });
  return ctx.check(guardActivity(name), args, work, { ...keyOf(id), ...(signal === undefined ? {} : { signal }) });
}

function keyOf(id: string | undefined): { readonly key?: string } {
  return id === undefined ? {} : { key: id };
}

/** An agent gives a verdict as a task of its own, within what is left. */
async function asked(
  { ctx, budget, deadline: { signal } }: Guarding,
  { agent, place, tool, id = '' }: Guarded,
  judge: string,
  { name }: PinnedGuard,
  values: readonly Json[],
): Promise<readonly (Json | undefined)[]> {
  const { user } = ctx.attributes.get();
  const verdicts: (Json | undefined)[] = [];
  for (const [index, value] of values.entries()) {
    const loan = budget.lend(agent, 1);
    try {
      const options = {
        key: `${guardActivity(name)} ${id} ${index}`,
        ...(user === undefined ? {} : { attributes: { user } }),
        ...(signal === undefined ? {} : { signal }),
      };
      const input = { place, value, ...(tool === undefined ? {} : { tool }) };
      verdicts.push(await ctx.ask(agent.name, { kind: 'agent', name: judge }, input, options, loan.allowance));
    } finally {
      loan.end();
    }
  }
  return verdicts;
}

/** What a guard leaves to a human, who has the text in the inbox and nowhere else. */
async function demandYes(
  { ctx }: Guarding,
  at: Guarded,
  guard: PinnedGuard,
  value: Json,
  { reason, deadline }: Extract<GuardVerdict, { readonly verdict: 'ask' }>,
): Promise<void> {
  const title = `${WHAT[at.place]} of agent "${at.agent.name}", says guard "${guard.name}": ${reason}`;
  const until = deadline === undefined ? {} : { deadline: milliseconds(deadline) };
  const request = { kind: 'decision', title, held: true } as const;
  // What is decided about a value comes as workflows get it.
  const outcome = (await ctx.askHuman(at.agent.name, guard.name, value, until, request)) as unknown as ApprovalOutcome;
  if (outcome.status === 'approved') return;
  throw blocked(at, guard, outcome.reason ?? (outcome.status === 'expired' ? 'nobody decided in time' : 'a human said no'));
}

/** Nothing is explained away once the task itself is to end. */
export function demandOpen({ ctx, deadline: { signal } }: Pick<Guarding, 'ctx' | 'deadline'>): void {
  if (ctx.cancellation.requested) ctx.cancellation.signal.throwIfAborted();
  signal?.throwIfAborted();
}

const WHAT: Readonly<Record<GuardPlace, string>> = {
  input: 'The input',
  output: 'An answer',
  toolCall: 'A call',
  toolResult: 'A result of a call',
  handoff: 'A handoff',
};

function blocked({ agent, place, tool }: Guarded, { name }: PinnedGuard, reason: string): TroupeError {
  const of = tool === undefined ? '' : ` of "${tool}"`;
  return new TroupeError('guard-blocked', `${WHAT[place]}${of} was blocked by guard "${name}" of agent "${agent.name}": ${reason}`, {
    retryable: false,
    details: { guard: name, agent: agent.name, place, reason, ...(tool === undefined ? {} : { tool }) },
  });
}

function failed({ agent, place }: Guarded, { name }: PinnedGuard, error: unknown): TroupeError {
  const { message } = error as Error;
  return new TroupeError(
    'guard-failed',
    `Guard "${name}" of agent "${agent.name}" failed, and without its verdict nothing goes on: ${message}`,
    { retryable: false, details: { guard: name, agent: agent.name, place }, cause: error },
  );
}

/** What a guard gave in place of a value can be none of that kind. */
export function unfit({ agent, place }: Guarded, what: string): TroupeError {
  return new TroupeError('guard-failed', `A guard of agent "${agent.name}" gave ${what} on ${place}.`, {
    retryable: false,
    details: { agent: agent.name, place },
  });
}
