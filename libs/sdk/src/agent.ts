import type { AgentDefinition } from '@troupe/contracts';
import { define } from './define.ts';

export interface AgentOptions<O> extends Omit<AgentDefinition<O>, 'kind' | 'description' | 'model' | 'tools' | 'handoffs'> {
  /** Told to models that may call it or hand over to it. */
  readonly description?: string;
  /** One model, or several to try in order. */
  readonly model: string | readonly string[];
  readonly tools?: AgentDefinition['tools'];
  readonly handoffs?: AgentDefinition['handoffs'];
}

/**
 * Instructions, models, tools and limits. Its task's output is the final text, or a value of `output`.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function agent<O = string>(options: AgentOptions<O>): AgentDefinition<O> {
  const { model, description = `The agent ${options.name}`, tools = [], handoffs = [], ...rest } = options;
  return define({ kind: 'agent', ...rest, description, model: typeof model === 'string' ? [model] : model, tools, handoffs });
}
