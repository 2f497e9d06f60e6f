import { agentsWith, defaultBounds, isAgentSearch, nameOf, type App, type TaskKind, type WorkflowDefinition } from '@troupe/contracts';

type Definitions = Pick<App, 'workflows' | 'agents'>;

/** The same workflows, each pattern with what the app has under the names of its members. */
export function withinApp(workflows: App['workflows'], agents: App['agents']): App['workflows'] {
  const kindOf = (name: string): TaskKind | undefined => (agents.has(name) ? 'agent' : workflows.has(name) ? 'workflow' : undefined);
  return new Map(Array.from(workflows, ([name, each]) => [name, each.pattern === undefined ? each : each.pattern.within(kindOf)]));
}

/** What is wrong with a pattern in an app: members that there are not, or two of, and circles. */
export function patternFaults({ name: own, pattern }: WorkflowDefinition, app: Definitions): readonly string[] {
  if (pattern === undefined) return [];
  const faults = pattern.members.flatMap((member) => {
    const name = nameOf(member);
    if (isAgentSearch(member)) {
      const found = agentsWith(app.agents.values(), member.capability).length > 0;
      return found ? [] : [`finds agents with the capability ${JSON.stringify(member.capability)}, but no agent of the app has it.`];
    }
    if (typeof member !== 'string') return [];
    if (app.agents.has(name) && app.workflows.has(name))
      return [
        `has the member ${JSON.stringify(name)}, but there is an agent and a workflow of that name: give it by value, or rename one.`,
      ];
    return app.agents.has(name) || app.workflows.has(name)
      ? []
      : [`has the member ${JSON.stringify(name)}, but there is no agent or workflow of that name in the app.`];
  });
  return [...new Set(faults), ...nestingFaults(own, app)];
}

/** Each pattern in another is a task below its task. */
function nestingFaults(own: string, app: Definitions): readonly string[] {
  const { childDepth } = defaultBounds;
  let level: ReadonlyMap<string, readonly string[]> = new Map([[own, [own]]]);
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > childDepth) return [`nests more than ${childDepth} levels deep: ${shown([...level.values()][0]!)}.`];
    const next = new Map<string, readonly string[]>();
    for (const [name, path] of level) {
      for (const member of workflowsIn(name, app)) {
        if (member === own) return [`is a member of itself: ${shown([...path, own])}.`];
        next.set(member, [...path, member]);
      }
    }
    level = next;
  }
  return [];
}

function workflowsIn(name: string, { workflows, agents }: Definitions): readonly string[] {
  const members = workflows.get(name)?.pattern?.members ?? [];
  return members.filter((member) => (typeof member === 'string' ? !agents.has(member) : member.kind === 'workflow')).map(nameOf);
}

function shown(path: readonly string[]): string {
  return path.map((name) => JSON.stringify(name)).join(' → ');
}
