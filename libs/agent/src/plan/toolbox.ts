import { TroupeError, type AgentDefinition, type App, type Json, type Schema, type ToolDefinition, type ToolSpec } from '@troupe/contracts';
import { z } from 'zod';
import { safeName } from './safe-name.ts';

/** What a model may ask for by a name. */
export type Target =
  | { readonly kind: 'tool'; readonly tool: ToolDefinition }
  | { readonly kind: 'agent'; readonly agent: AgentDefinition }
  | { readonly kind: 'handoff'; readonly agent: AgentDefinition };

/** What a model is shown of an agent's tools, other agents and output. */
export interface Toolbox {
  readonly specs: readonly ToolSpec[];
  readonly targets: ReadonlyMap<string, Target>;
  /** JSON Schema of the typed output. */
  readonly output: Json | undefined;
}

/** What another agent is asked with. */
export const agentInput: Schema<{ readonly input: string }> = z.object({
  input: z.string().describe('What it is to do, with all it needs to know'),
});

const handoffInput: Json = { type: 'object', properties: {}, additionalProperties: false };

// Schemas are costly to convert; definitions never change once loaded.
const known = new WeakMap<App, Map<string, Toolbox>>();

/** @throws TroupeError `tool-not-found`, `agent-not-found` when the agent names what the app does not have */
export function toolboxOf(agent: AgentDefinition, app: App): Toolbox {
  let ofApp = known.get(app);
  if (ofApp === undefined) known.set(app, (ofApp = new Map()));
  let toolbox = ofApp.get(agent.name);
  if (toolbox === undefined) ofApp.set(agent.name, (toolbox = makeToolbox(agent, app)));
  return toolbox;
}

function makeToolbox(agent: AgentDefinition, app: App): Toolbox {
  const specs: ToolSpec[] = [];
  const targets = new Map<string, Target>();
  const offer = (name: string, description: string, schema: Json, target: Target): void => {
    if (targets.has(name)) return;
    targets.set(name, target);
    specs.push({ name, description, schema });
  };
  for (const named of agent.tools) {
    const tool = typeof named === 'string' ? (app.tools.get(named) ?? app.agents.get(named)) : named;
    if (tool === undefined) throw missing(agent, 'tool', named as string);
    if (tool.kind === 'tool') offer(safeName(tool.name), tool.description, schemaOf(tool.input), { kind: 'tool', tool });
    else offer(safeName(tool.name), tool.description, schemaOf(agentInput), { kind: 'agent', agent: tool });
  }
  for (const named of agent.handoffs) {
    const target = typeof named === 'string' ? app.agents.get(named) : named;
    if (target === undefined) throw missing(agent, 'agent', named as string);
    offer(safeName(`transfer_to_${target.name}`), `Hands the conversation over to ${target.name}: ${target.description}`, handoffInput, {
      kind: 'handoff',
      agent: target,
    });
  }
  return { specs, targets, output: agent.output === undefined ? undefined : schemaOf(agent.output) };
}

function schemaOf(schema: Schema<unknown> | undefined): Json {
  if (schema === undefined) return { type: 'object', properties: {}, additionalProperties: false };
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json as unknown as Json;
}

function missing(agent: AgentDefinition, kind: 'tool' | 'agent', name: string): TroupeError {
  return new TroupeError(
    `${kind}-not-found`,
    `Agent "${agent.name}" names the ${kind} "${name}", which the app does not have. Add it or correct the name.`,
    { retryable: false },
  );
}
