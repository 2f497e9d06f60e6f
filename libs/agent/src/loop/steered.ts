import { toError, TroupeError, type AgentSnapshot, type Json, type TakenMessage } from '@troupe/contracts';
import type { Conversation } from '../conversation/conversation.ts';
import { textOf } from '../conversation/text.ts';
import { guardedInput } from './guards/guarded-input.ts';
import { demandOpen, type Guarding } from './guards/through-guards.ts';

/** Takes the messages that came to the session since a model was last asked. */
export async function takeSteered(guarding: Guarding, agent: AgentSnapshot, conversation: Conversation): Promise<void> {
  for (const { task, input } of guarding.ctx.takeSteered()) {
    const left = await passed(guarding, agent, input);
    if (left !== undefined) conversation.steer(task, textOf(left));
  }
}

/** A message that a guard refuses is not taken: its own task comes to the same. */
async function passed(guarding: Guarding, agent: AgentSnapshot, input: Json): Promise<Json | undefined> {
  try {
    return (await guardedInput(guarding, agent, { given: undefined, input }, agent.guards?.input)).input;
  } catch {
    demandOpen(guarding);
    return undefined;
  }
}

/** @throws TroupeError what the task that took the message failed with */
export function answerOfTaken({ takenBy, status, output = null, error }: TakenMessage): Json {
  if (status === undefined || status === 'completed') return output;
  if (error !== undefined) throw toError(error);
  throw new TroupeError('cancelled', `Task "${takenBy}", which took this message, ended as ${status}.`, { retryable: false });
}
