import type { App, Start, TaskKind } from '@troupe/contracts';
import { agents } from './agents.ts';
import type { KindOfTasks, TaskDefinition } from './kind-of-tasks.ts';
import { workflows } from './workflows.ts';

/** The kinds of tasks there are: a new one is an entry here. */
export const kinds: Readonly<Record<TaskKind, KindOfTasks>> = { workflow: workflows, agent: agents };

/** What a start names, if the app has it. */
export function definitionOf(app: App, { task, name }: Pick<Start, 'task' | 'name'>): TaskDefinition | undefined {
  return kinds[task].definitions(app).get(name);
}
