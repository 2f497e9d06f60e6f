import type { AgentDefinition, App, CatalogEntry, Json, Schema } from '@troupe/contracts';
import { z } from 'zod';

/** What an app offers, as clients read it. */
export function catalogOf(
  app: App,
  kind: CatalogEntry['kind'],
  instance: { readonly id: string; readonly since: string },
): readonly CatalogEntry[] {
  const entry = (
    definition: { readonly name: string; readonly description?: string; readonly input?: Schema<unknown> },
    details?: Json,
    output?: Schema<unknown>,
  ): CatalogEntry => ({
    kind,
    name: definition.name,
    ...(definition.description === undefined ? {} : { description: definition.description }),
    ...(definition.input === undefined ? {} : { input: jsonSchema(definition.input) }),
    ...(output === undefined ? {} : { output: jsonSchema(output) }),
    ...(details === undefined ? {} : { details }),
    build: app.build,
    instances: [instance],
  });
  switch (kind) {
    case 'workflow':
      return [...app.workflows.values()].map((workflow) => entry(workflow));
    case 'agent':
      return [...app.agents.values()].map((agent) => entry(agent, agentDetails(agent), agent.output));
    case 'tool':
      return [...app.tools.values()].map((tool) =>
        entry(tool, { effect: tool.effect ?? 'idempotent', approve: tool.approve !== undefined && tool.approve !== false }),
      );
    case 'activity':
      return [...app.activities.values()].map((activity) => entry(activity, { effect: activity.effect ?? 'idempotent' }));
    case 'model':
      return [...app.models.values()].map((model) => entry(model));
    default:
      return kind satisfies never;
  }
}

function agentDetails(agent: AgentDefinition): Json {
  const nameOf = (named: string | { readonly name: string }): string => (typeof named === 'string' ? named : named.name);
  return {
    models: [...agent.model],
    tools: agent.tools.map(nameOf),
    handoffs: agent.handoffs.map(nameOf),
    limits: JSON.parse(JSON.stringify(agent.limits ?? {})) as Json,
  };
}

function jsonSchema(schema: Schema<unknown>): Json {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }))) as Json;
}
