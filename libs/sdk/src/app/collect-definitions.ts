import {
  ASK_USER,
  isAgentSearch,
  isOfServer,
  nameOf,
  toFailure,
  triggersOf,
  type AgentDefinition,
  type AgentTool,
  type App,
  type Definition,
  type Fault,
  type ListedWorkflow,
  type ModelDefinition,
  type PatternMember,
  type ScheduleDefinition,
  type ToolServer,
  type TopicDefinition,
} from '@troupe/contracts';
import { describe } from '../define.ts';
import { definitionFaults } from '../definition-faults.ts';
import { stepHookActivities } from '../step-hooks/step-hook-activities.ts';
import { guardActivities, guardsOf } from '../guards/guard-activities.ts';
import { unknownPublished, unknownTopics } from '../topic/topic-faults.ts';
import { exposedTool } from './exposed-tool.ts';
import { unfoundAgents, withFoundAgents } from './found-agents.ts';
import { sharedLimitFaults } from './shared-limits.ts';
import { patternFaults, withinApp } from './patterns-of-app.ts';

/** A definition and the file that exports it, or that refers to it first. */
export interface FoundDefinition {
  readonly file: string;
  readonly definition: Definition;
}

export type Definitions = Omit<App, 'build'>;

/** Names that an app may use without defining them. */
export interface PlatformNames {
  readonly models: readonly string[];
  readonly tools: readonly string[];
}

/**
 * One catalogue of everything found and of what it refers to by value, with all the
 * problems on the way.
 *
 * @param platform what the platform has besides the app's own
 */
export function collectDefinitions(
  found: readonly FoundDefinition[],
  platform: PlatformNames,
): { readonly definitions: Definitions; readonly problems: readonly Fault[] } {
  const problems: Fault[] = [];
  const byName = new Map<string, FoundDefinition>();

  const add = ({ file, definition }: FoundDefinition): void => {
    const known = byName.get(key(definition));
    if (known?.definition === definition) return;
    if (known !== undefined) {
      problems.push({
        file,
        message: `${describe(definition)} is defined a second time, differently from the one in ${known.file}; rename one.`,
      });
      return;
    }
    const faults = readableFaults(definition);
    if (faults.length > 0) {
      problems.push(...faults.map((fault) => ({ file, message: `${describe(definition)} cannot work: ${fault}.` })));
      return;
    }
    byName.set(key(definition), { file, definition });
    if (definition.kind === 'tool' && definition.expose === true) add({ file, definition: exposedTool(definition) });
    for (const reference of referencesOf(definition))
      if (typeof reference !== 'string' && reference.kind !== 'find') add({ file, definition: reference });
  };
  for (const one of found) add(one);

  const of = <K extends Definition['kind']>(kind: K): ReadonlyMap<string, Extract<Definition, { kind: K }>> => {
    const definitions = [...byName.values()].map(({ definition }) => definition);
    const ofKind = definitions.filter((one): one is Extract<Definition, { kind: K }> => one.kind === kind);
    return new Map(ofKind.map((one) => [one.name, one]));
  };
  const agents = withFoundAgents(of('agent'));
  const guards = guardActivities(agents);
  const definitions: Definitions = {
    workflows: withinApp(of('workflow'), agents),
    agents,
    tools: of('tool'),
    activities: new Map([...of('activity'), ...guards.activities, ...stepHookActivities(agents)]),
    models: of('model'),
    hooks: of('hook'),
    schedules: of('schedule'),
    topics: of('topic'),
    servers: new Map<string, ToolServer>([...of('mcp'), ...of('openapi'), ...of('remote')]),
  };
  const limitFaults = sharedLimitFaults(Array.from(byName.values(), ({ definition }) => definition));
  for (const { file, definition } of byName.values()) {
    if (definition.kind === 'remote' && (definitions.tools.has(definition.name) || definitions.agents.has(definition.name)))
      problems.push({ file, message: `${describe(definition)} has the name of a tool or an agent of the app; rename one.` });
    const kind = (definition.kind === 'workflow' ? definition.pattern?.kind : undefined) ?? definition.kind;
    const faults = [...faultsInApp(definition, definitions, platform, guards.problems), ...limitFaults(definition)];
    problems.push(...faults.map((message) => ({ file, message: `${describe({ kind, name: definition.name })} ${message}` })));
  }
  return { definitions, problems };
}

/** What is wrong with a definition among the others of its app. */
function faultsInApp(
  definition: Definition,
  definitions: Definitions,
  platform: Parameters<typeof danglingNames>[2],
  ofGuards: ReturnType<typeof guardActivities>['problems'],
): readonly string[] {
  if (definition.kind === 'workflow') return [...patternFaults(definition, definitions), ...unknownTopics(definition, definitions)];
  if (definition.kind === 'hook') return unknownPublished(definition, definitions);
  if (definition.kind === 'schedule') return scheduledFaults(definition, definitions);
  if (definition.kind !== 'agent') return [];
  return [
    ...danglingNames(definition, definitions, platform),
    ...unknownTopics(definition, definitions),
    ...ofGuards.filter(({ agent }) => agent === definition.name).map(({ message }) => message),
  ];
}

function scheduledFaults({ workflow, agent }: ScheduleDefinition, { workflows, agents }: Definitions): readonly string[] {
  const isThere = workflow === undefined ? agents.has(agent!) : workflows.has(workflow);
  const named = workflow === undefined ? `agent ${JSON.stringify(agent)}` : `workflow ${JSON.stringify(workflow)}`;
  return isThere ? [] : [`starts the ${named}, but there is none of that name in the app.`];
}

type Reference = Exclude<AgentTool, ListedWorkflow> | PatternMember | ModelDefinition | TopicDefinition;

/** What it names, or brings along. */
function referencesOf(definition: Definition): readonly Reference[] {
  const topics = definition.kind === 'workflow' || definition.kind === 'agent' ? triggersOf(definition).map(({ topic }) => topic) : [];
  if (definition.kind === 'workflow') return [...(definition.pattern?.members ?? []), ...topics];
  if (definition.kind !== 'agent') return [];
  const guards = guardsOf(definition).flatMap((guard) => ('agent' in guard ? [guard.agent] : []));
  return [...definition.tools, ...definition.handoffs, ...definition.model, ...guards, ...topics] as Reference[];
}

/** What is wrong with a definition; a property that cannot be read is a fault like any other. */
function readableFaults(definition: Definition): readonly string[] {
  try {
    return definitionFaults(definition);
  } catch (error) {
    return [`it cannot be read: ${toFailure(error).message}`];
  }
}

/** What has tools of its own shares its names with its like. */
function key({ kind, name }: Definition): string {
  return `${kind === 'openapi' || kind === 'remote' ? 'mcp' : kind} ${name}`;
}

/** What an agent names that nothing in the app answers to. */
function danglingNames(
  agent: AgentDefinition,
  { agents, tools, models, workflows, servers = new Map() }: Definitions,
  platform: PlatformNames,
): string[] {
  const isModel = (name: string): boolean => name.includes('/') || platform.models.includes(name) || models.has(name);
  return [
    ...unfoundAgents(agent, agents),
    ...agent.tools
      .filter((tool) => !isAgentSearch(tool))
      .map(nameOf)
      .filter(
        (name) =>
          name !== ASK_USER &&
          !tools.has(name) &&
          !agents.has(name) &&
          !workflows.has(name) &&
          !platform.tools.includes(name) &&
          !isOfServer(name, servers.values()),
      )
      .map((name) => `lists the tool ${JSON.stringify(name)}, but there is no tool, agent, workflow or server of that name in the app.`),
    ...guardsOf(agent).flatMap((guard) =>
      !('agent' in guard) || agents.get(nameOf(guard.agent))?.output !== undefined
        ? []
        : [
            `has the guard ${JSON.stringify(guard.name)} by the agent ${JSON.stringify(nameOf(guard.agent))}, but there is no agent of that name with an output in the app.`,
          ],
    ),
    ...agent.handoffs
      .map(nameOf)
      .filter((name) => !agents.has(name))
      .map((name) => `hands over to ${JSON.stringify(name)}, but there is no agent of that name in the app.`),
    ...agent.model
      .map(nameOf)
      .filter((name) => !isModel(name))
      .map(
        (name) => `uses the model ${JSON.stringify(name)}, but there is no such file in models/; name a provider's as "provider/model".`,
      ),
  ];
}
