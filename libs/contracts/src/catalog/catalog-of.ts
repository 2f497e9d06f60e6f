import type { CatalogDefinition, CatalogKind, CatalogMessage } from './catalog.ts';
import type { AgentDefinition } from '../apps/definition.ts';
import type { App } from '../apps/app.ts';
import type { WorkflowDefinition } from '../apps/workflow-context.ts';
import type { Schema } from '../schemas/schema.ts';
import type { MessageDefinition } from '../apps/message-definition.ts';
import type { Json } from '../values/json.ts';
import { capabilitiesOf } from './capabilities-of.ts';
import { jsonSchemaOf } from '../schemas/json-schema.ts';
import { nameOf } from '../apps/name-of.ts';

/** What an app defines of a kind, as clients read it. Of tools it is what their sources list, see libs/tools. */
export function catalogOf(app: App, kind: Exclude<CatalogKind, 'tool'>): readonly CatalogDefinition[] {
  const entry = (
    definition: { readonly name: string; readonly description?: string; readonly input?: Schema<unknown> },
    details?: Json,
    output?: Schema<unknown>,
  ): CatalogDefinition => ({
    kind,
    name: definition.name,
    ...(definition.description === undefined ? {} : { description: definition.description }),
    ...(definition.input === undefined ? {} : { input: jsonSchemaOf(definition.input) }),
    ...(output === undefined ? {} : { output: jsonSchemaOf(output) }),
    ...(details === undefined ? {} : { details }),
    build: app.build,
  });
  switch (kind) {
    case 'workflow':
      return [...app.workflows.values()].map((workflow) => ({
        ...entry(workflow, workflowDetails(workflow), workflow.output),
        ...messagesOf(workflow),
      }));
    case 'agent':
      return [...app.agents.values()].map((agent) => ({
        ...entry(agent, agentDetails(agent), agent.output),
        capabilities: capabilitiesOf(agent),
      }));
    case 'activity':
      return [...app.activities.values()].map((activity) => entry(activity, { effect: activity.effect ?? 'idempotent' }));
    case 'model':
      return [...app.models.values()].map((model) => entry(model));
    default:
      return kind satisfies never;
  }
}

function workflowDetails({ expose = false, pattern }: WorkflowDefinition): Json | undefined {
  if (expose === false && pattern === undefined) return undefined;
  return {
    ...(expose === false ? {} : { expose: expose === true ? true : { ...expose } }),
    ...(pattern === undefined ? {} : { pattern: pattern.kind, members: pattern.members.map(nameOf) }),
  };
}

/** What is sent to and asked of the tasks of a workflow, as far as it lists that. */
function messagesOf({ signals, queries, updates }: WorkflowDefinition): Pick<CatalogDefinition, 'signals' | 'queries' | 'updates'> {
  return {
    ...(signals === undefined ? {} : { signals: signals.map(messageOf) }),
    ...(queries === undefined ? {} : { queries: queries.map(messageOf) }),
    ...(updates === undefined ? {} : { updates: updates.map(messageOf) }),
  };
}

function messageOf(message: MessageDefinition): CatalogMessage {
  const output = message.kind === 'signal' ? undefined : message.output;
  return {
    name: message.name,
    ...(message.description === undefined ? {} : { description: message.description }),
    ...(message.schema === undefined ? {} : { input: jsonSchemaOf(message.schema) }),
    ...(output === undefined ? {} : { output: jsonSchemaOf(output) }),
  };
}

function agentDetails(agent: AgentDefinition): Json {
  return {
    models: agent.model.map(nameOf),
    tools: agent.tools.map(nameOf),
    handoffs: agent.handoffs.map(nameOf),
    limits: JSON.parse(JSON.stringify(agent.limits ?? {})) as Json,
    ...(agent.expose === true ? { expose: true } : {}),
  };
}
