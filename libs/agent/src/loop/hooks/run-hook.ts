import {
  stepHookActivity,
  stepHookFault,
  TroupeError,
  type AgentSnapshot,
  type StepHookPlace,
  type StepHookResults,
  type StepHookWork,
} from '@troupe/contracts';
import { demandOpen, type Guarding } from '../guards/through-guards.ts';

/** A round of an agent. */
export interface HookedRound {
  readonly agent: AgentSnapshot;
  readonly round: number;
}

/**
 * Runs a hook of the agent, where it has one.
 *
 * A5  What a hook gives is a recorded call like any other: no hook runs again on replay, and a round goes on only once
 *     it is durable.
 *
 * @throws TroupeError `hook-failed`
 */
export async function runHook<Place extends StepHookPlace>(
  guarding: Guarding,
  { agent, round }: HookedRound,
  place: Place,
  seen: () => Omit<StepHookWork, 'agent' | 'round' | 'hook'>,
): Promise<StepHookResults[Place]> {
  if (agent.hooks?.includes(place) !== true) return {};
  const { ctx, deadline } = guarding;
  const { signal } = deadline;
  const args = { agent: agent.name, hook: place, round };
  try {
    const work = (): StepHookWork => ({ ...args, ...seen() });
    const given = await ctx.check(stepHookActivity(agent.name, place), args, work, signal === undefined ? {} : { signal });
    const fault = stepHookFault(given, place);
    if (fault !== undefined) throw new TypeError(fault);
    return (given ?? {}) as StepHookResults[Place];
  } catch (error) {
    demandOpen(guarding);
    throw hookFailed({ agent, round }, place, (error as Error).message, error);
  }
}

export function hookFailed({ agent, round }: HookedRound, place: StepHookPlace, why: string, cause?: unknown): TroupeError {
  return new TroupeError('hook-failed', `The hook ${place} of agent "${agent.name}" failed in round ${round}: ${why}`, {
    retryable: false,
    details: { agent: agent.name, hook: place, round },
    cause,
  });
}
