import type { HumanTime, PlannedCall } from '@troupe/contracts';
import { asMade } from './as-made.ts';
import { demandOpen } from './demand-open.ts';
import type { Answered, Round } from './round.ts';

/** Whether a call that a human decides about is left to a task of its own: there is a conversation that can go on meanwhile. */
export function isPassedOn({ session }: Round, { defer }: HumanTime): boolean {
  return defer === true && session !== undefined;
}

/** Passes a call on. The model learns of it once the task that waits for the human is durable. */
export async function passedOn(round: Round, call: PlannedCall): Promise<Answered> {
  const { ctx, agent, budget, signal } = round;
  // Of what somebody else has left for this task; a task of its own has the limits of its agent.
  const loan = ctx.allowance === undefined ? undefined : budget.lend(agent, 1);
  try {
    demandOpen(round);
    const approval = await ctx.passOn(agent, call, round.session!, signal === undefined ? {} : { signal }, loan?.allowance);
    return {
      call: asMade(call),
      content: `Not done yet: this was passed on to a human, who decides about it later (approval ${approval}). Do not call it again for the same purpose. Say to the user that it was passed on. What comes of it is in a later message.`,
    };
  } catch (error) {
    demandOpen(round);
    return { call: asMade(call), content: `Not done: it could not be passed on to a human. ${(error as Error).message}` };
  } finally {
    loan?.end();
  }
}
