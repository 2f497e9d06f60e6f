import {
  defaultBounds,
  guardPlaces,
  milliseconds,
  nameOf,
  recordOptions,
  stepHookPlaces,
  type AgentDefinition,
  type AgentGuards,
  type AgentSnapshot,
  type GuardDefinition,
  type PinnedGuard,
  type PinnedGuards,
} from '@troupe/contracts';

const TOOL_CONCURRENCY = 8;
/** Entries of memory. */
const DEFAULT_RECALL = 5;
const HANDOFFS = 10;

/**
 * What a task pins of an agent.
 *
 * @param resolve gives the model behind a name the agent uses
 * @throws TroupeError `invalid-duration`, `out-of-range`
 */
export function snapshotOf(agent: AgentDefinition, resolve: (model: string) => string = (model) => model): AgentSnapshot {
  const { modelCalls = defaultBounds.modelCalls, tokens, cost, time, toolCalls, toolText, handoffs = HANDOFFS } = agent.limits ?? {};
  const retry = agent.retry === undefined ? undefined : recordOptions({ retry: agent.retry })?.retry;
  return {
    name: agent.name,
    models: [...new Set(agent.model.map((model) => resolve(nameOf(model))))],
    limits: {
      modelCalls,
      ...(tokens === undefined ? {} : { tokens }),
      ...(cost === undefined ? {} : { cost }),
      ...(time === undefined ? {} : { time: milliseconds(time, 'limits.time') }),
      toolCalls: toolCalls ?? defaultBounds.toolCalls,
      toolText: toolText ?? defaultBounds.toolText,
      ...(agent.handoffs.length === 0 ? {} : { handoffs }),
    },
    toolConcurrency: agent.toolConcurrency ?? TOOL_CONCURRENCY,
    modelTimeout: milliseconds(agent.modelTimeout ?? defaultBounds.modelTime, 'modelTimeout'),
    ...(retry === undefined ? {} : { retry }),
    typed: agent.output !== undefined,
    recall: agent.memory?.recall ?? 'session',
    ...autoRecall(agent),
    ...(agent.memory?.working === undefined ? {} : { working: true as const }),
    ...(agent.guard === undefined ? {} : { guards: pinnedGuards(agent.guard) }),
    ...hooksOf(agent),
  };
}

/** Whether, and how much, is recalled before its first answer. */
function autoRecall({ memory: { longTerm } = {} }: AgentDefinition): Pick<AgentSnapshot, 'autoRecall'> {
  if (longTerm === undefined || (longTerm.recall ?? 'auto') !== 'auto') return {};
  return { autoRecall: longTerm.most ?? DEFAULT_RECALL };
}

function hooksOf({ hooks = {} }: AgentDefinition): Pick<AgentSnapshot, 'hooks'> {
  const there = stepHookPlaces.filter((place) => hooks[place] !== undefined);
  return there.length === 0 ? {} : { hooks: there };
}

function pinnedGuards(guard: AgentGuards): PinnedGuards {
  return Object.fromEntries(
    guardPlaces.flatMap((place) => {
      const guards = guard[place] ?? [];
      return guards.length === 0 ? [] : [[place, guards.map(pinned)]];
    }),
  );
}

function pinned(guard: GuardDefinition): PinnedGuard {
  return {
    name: guard.name,
    ...('agent' in guard ? { agent: nameOf(guard.agent) } : {}),
    ...(guard.mode === 'parallel' ? { parallel: true } : {}),
  };
}
