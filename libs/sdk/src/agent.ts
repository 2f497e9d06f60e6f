import type { AgentDefinition, AgentTool, Approve, ModelDefinition } from '@troupe/contracts';
import { define } from './define.ts';

export interface AgentOptions<O, Tools extends readonly AgentTool[] = readonly AgentTool[], Name extends string = string> extends Omit<
  AgentDefinition<O, Name>,
  'kind' | 'description' | 'model' | 'tools' | 'handoffs' | 'approve'
> {
  /** Shown to models that may call it or hand over to it. */
  readonly description?: string;
  /** One model, or several to try in order. */
  readonly model: ModelDefinition | string | readonly (ModelDefinition | string)[];
  readonly tools?: Tools;
  readonly handoffs?: AgentDefinition['handoffs'];
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
  return define({ kind: 'agent', ...rest, description, model: isList(model) ? model : [model], tools, handoffs });
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
