import { defaultBounds, TroupeError, type ModelAnswer, type ToldAnswer } from '@troupe/contracts';
import { answerOf } from './model-answer.ts';
import { readReply } from './model-reply.ts';
import { toolboxOf } from './toolbox.ts';

/**
 * What an answer of a model comes to, by the definition of the agent this process knows: which of its
 * calls run, which a human is asked about, whether the output fits. Decided once, where it is recorded.
 *
 * @throws TroupeError `agent-not-found`, `tool-not-found`, `model-bad-answer`
 */
export async function decideAnswer({ app, agent: name, reply, usage = {}, pin, bounds = defaultBounds }: ToldAnswer): Promise<ModelAnswer> {
  const agent = app.agents.get(name);
  if (agent === undefined)
    throw new TroupeError('agent-not-found', `There is no agent "${name}" in the app. Add it to agents/ or correct the name.`);
  const { inputTokens = 0, outputTokens = 0, cost } = usage;
  return {
    ...(await answerOf(agent, toolboxOf(agent, app), pin, readReply(reply), bounds)),
    usage: { inputTokens, outputTokens, ...(cost === undefined ? {} : { cost }) },
  };
}
