import { nameOf, type AgentDefinition, type AgentTool, type Approve, type HandoffHistory, type ModelDefinition } from '@troupe/contracts';
import { define } from './define.ts';

export interface AgentOptions<O, Tools extends readonly AgentTool[] = readonly AgentTool[], Name extends string = string> extends Omit<
  AgentDefinition<O, Name>,
  'kind' | 'description' | 'model' | 'tools' | 'handoffs' | 'handoffHistory' | 'approve'
> {
  /** Shown to models that may call it or hand over to it. */
  readonly description?: string;
  /** One model, or several to try in order. */
  readonly model: ModelDefinition | string | readonly (ModelDefinition | string)[];
  readonly tools?: Tools;
  /** Agents that may take over, and how much of what was said before they are shown. */
  readonly handoffs?: readonly (AgentDefinition | string | Handoff)[];
  readonly approve?: Approve<Tools>;
}

/**
 * Instructions, models, tools and limits. Its task's output is the final text, or a value of `output`.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function agent<O = string, const Tools extends readonly AgentTool[] = readonly [], const Name extends string = string>(
  options: AgentOptions<O, Tools, Name>,
): AgentDefinition<O, Name> {
  const { model, description = `The agent ${options.name}`, tools = [], handoffs = [], ...rest } = options;
  return define({ kind: 'agent', ...rest, description, model: isList(model) ? model : [model], tools, ...handoffsOf(handoffs) });
}

/** An agent that may take over. */
export interface Handoff {
  readonly agent: AgentDefinition | string;
  /** `all` of what was said before (the default), `none` but the latest message of the user, or so many messages: `last:6`. */
  readonly history?: HandoffHistory;
}

function handoffsOf(handoffs: readonly (AgentDefinition | string | Handoff)[]): Pick<AgentDefinition, 'handoffs' | 'handoffHistory'> {
  // What is no list is refused where the agent is checked.
  if (!Array.isArray(handoffs)) return { handoffs: handoffs as never };
  const history: Record<string, HandoffHistory> = {};
  const agents = handoffs.map((handoff: AgentDefinition | string | Handoff) => {
    if (!isHandoff(handoff)) return handoff;
    if (handoff.history !== undefined) history[nameOf(handoff.agent)] = handoff.history;
    return handoff.agent;
  });
  return { handoffs: agents, ...(Object.keys(history).length === 0 ? {} : { handoffHistory: history }) };
}

function isHandoff(handoff: AgentDefinition | string | Handoff): handoff is Handoff {
  return typeof handoff === 'object' && handoff !== null && !('kind' in handoff) && 'agent' in handoff;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
