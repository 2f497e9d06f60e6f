import type { App, WorkflowDefinition } from '@troupe/contracts';

/** An app of these workflows, and nothing else. */
export function appOf(...workflows: readonly WorkflowDefinition[]): App {
  return {
    build: 'test',
    workflows: new Map(workflows.map((each) => [each.name, each])),
    activities: new Map(),
    agents: new Map(),
    tools: new Map(),
    models: new Map(),
  };
}
