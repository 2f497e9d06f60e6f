import { milliseconds, recordOptions, type AgentDefinition, type AgentSnapshot } from '@troupe/contracts';

const TURNS = 25;
const TOOL_CONCURRENCY = 8;
const MODEL_TIMEOUT = 120_000;

/**
 * What a task pins of an agent.
 *
 * @param resolve gives the model behind a name the agent uses
 * @throws TroupeError `invalid-duration`, `out-of-range`
 */
export function snapshotOf(agent: AgentDefinition, resolve: (model: string) => string = (model) => model): AgentSnapshot {
  const { turns = TURNS, tokens, cost, time } = agent.limits ?? {};
  const retry = agent.retry === undefined ? undefined : recordOptions({ retry: agent.retry })?.retry;
  return {
    name: agent.name,
    models: [...new Set(agent.model.map(resolve))],
    limits: {
      turns,
      ...(tokens === undefined ? {} : { tokens }),
      ...(cost === undefined ? {} : { cost }),
      ...(time === undefined ? {} : { time: milliseconds(time, 'limits.time') }),
    },
    toolConcurrency: agent.toolConcurrency ?? TOOL_CONCURRENCY,
    modelTimeout: milliseconds(agent.modelTimeout ?? MODEL_TIMEOUT, 'modelTimeout'),
    ...(retry === undefined ? {} : { retry }),
    typed: agent.output !== undefined,
    recall: agent.memory?.recall ?? 'session',
  };
}
