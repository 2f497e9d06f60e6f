import type { Duration } from '../../values/duration.ts';
import { milliseconds } from '../../values/duration.ts';
import type { Json } from '../../values/json.ts';

/** Where guards stand: what comes in, what the model says, calls of tools and agents, their results, handing over. */
export const guardPlaces = ['input', 'output', 'toolCall', 'toolResult', 'handoff'] as const;
export type GuardPlace = (typeof guardPlaces)[number];

/** What a guard says of a value. */
export type GuardVerdict =
  | { readonly verdict: 'pass' }
  /** The task ends. */
  | { readonly verdict: 'block'; readonly reason: string }
  /** `value` stands in its place. */
  | { readonly verdict: 'rewrite'; readonly value: Json; readonly reason?: string }
  /** A human decides; until the deadline, where there is one. */
  | { readonly verdict: 'ask'; readonly reason: string; readonly deadline?: Duration }
  /** The model is given the reason, and tries again. */
  | { readonly verdict: 'retry'; readonly reason: string };

type Kind = GuardVerdict['verdict'];

const all: readonly Kind[] = ['pass', 'block', 'rewrite', 'ask', 'retry'];

/** What a guard may say, by its place: no model has written the input, and of a handoff nothing can be rewritten. */
const allowed: Readonly<Record<GuardPlace, readonly Kind[]>> = {
  input: all.filter((kind) => kind !== 'retry'),
  output: all,
  toolCall: all,
  toolResult: all,
  handoff: all.filter((kind) => kind !== 'rewrite'),
};

/** Characters of a reason. */
const LONGEST_REASON = 2_000;

/** What is wrong with what a guard gave; undefined when it is a verdict for that place. */
export function verdictFault(given: unknown, place: GuardPlace): string | undefined {
  if (typeof given !== 'object' || given === null)
    return `it gave ${JSON.stringify(given)?.slice(0, 100) ?? 'nothing'}, which is no verdict`;
  const { verdict, reason, value, deadline } = given as Readonly<Record<string, unknown>>;
  const kinds = allowed[place];
  if (!kinds.includes(verdict as Kind)) return `its verdict on ${place} is none of ${kinds.join(', ')}`;
  if (verdict === 'rewrite' && (value === undefined || value === null)) return 'it rewrites, and gives no value';
  if (verdict !== 'pass' && verdict !== 'rewrite' && (typeof reason !== 'string' || reason.trim() === ''))
    return `it says ${String(verdict)} without a reason`;
  return verdict === 'ask' && deadline !== undefined ? durationFault(deadline) : undefined;
}

/** A verdict of which nothing is wrong, as it is recorded: nothing else with it, and no reason without end. */
export function readVerdict(given: GuardVerdict): GuardVerdict {
  switch (given.verdict) {
    case 'pass':
      return { verdict: 'pass' };
    case 'rewrite':
      return { verdict: 'rewrite', value: given.value, ...(given.reason === undefined ? {} : { reason: shortened(given.reason) }) };
    case 'ask':
      return {
        verdict: 'ask',
        reason: shortened(given.reason),
        ...(given.deadline === undefined ? {} : { deadline: milliseconds(given.deadline, 'deadline') }),
      };
    case 'block':
    case 'retry':
      return { verdict: given.verdict, reason: shortened(given.reason) };
    default:
      return given satisfies never;
  }
}

function shortened(reason: unknown): string {
  return String(reason).slice(0, LONGEST_REASON).toWellFormed();
}

function durationFault(deadline: unknown): string | undefined {
  try {
    milliseconds(deadline as Duration, 'deadline');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
