import { defaultBounds, TroupeError, type ModelAnswer, type ReportedAnswer } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import type { ToolSource } from '@troupe/tools';
import { answerOf } from './model-answer.ts';
import { readReply } from './model-reply.ts';
import { toolboxOf } from './toolbox.ts';

/**
 * What an answer of a model comes to, by the definition of the agent this process knows: which of its
 * calls run, which a human is asked about, whether the output fits. Decided once, where it is recorded.
 *
 * @throws TroupeError `agent-not-found`, `tool-not-found`, `model-bad-answer`, `limit-cost`
 */
export async function decideAnswer(
  tools: Pick<ToolSource, 'list' | 'check'>,
  {
    app,
    agent: name,
    by,
    held,
    reply,
    usage = {},
    callerTools,
    pin,
    bounds = defaultBounds,
    log,
    after = machineEnv.after,
  }: ReportedAnswer,
): Promise<ModelAnswer> {
  const agent = app.agents.get(name);
  if (agent === undefined)
    throw new TroupeError('agent-not-found', `There is no agent "${name}" in the app. Add it to agents/ or correct the name.`);
  const { inputTokens = 0, outputTokens = 0, cost } = usage;
  if (agent.limits?.cost !== undefined && cost === undefined) throw costUnknown(name);
  return {
    ...(await answerOf(agent, toolboxOf(agent, app, tools), readReply(reply), {
      argumentBytes: bounds.argumentBytes,
      callerTools: namesOf(callerTools),
      pin,
      by,
      tools,
      log,
      after,
    })),
    ...(held === true ? { held } : {}),
    usage: { inputTokens, outputTokens, ...(cost === undefined ? {} : { cost }) },
  };
}

const none: ReadonlySet<string> = new Set();

function namesOf(tools: ReportedAnswer['callerTools']): ReadonlySet<string> {
  return tools === undefined ? none : new Set(tools.map(({ name }) => name));
}

/** A limit that nothing counts towards is none. */
function costUnknown(agent: string): TroupeError {
  return new TroupeError(
    'limit-cost',
    `Agent "${agent}" has limits.cost, but its model does not say what an answer cost. Set prices of the model, return usage.cost from generate, or take limits.cost out.`,
    { retryable: false },
  );
}
