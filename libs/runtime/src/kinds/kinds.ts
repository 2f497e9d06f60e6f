import type { TaskKind } from '@troupe/contracts';
import { agents } from './agents.ts';
import type { KindOfTasks } from './kind-of-tasks.ts';
import { workflows } from './workflows.ts';

/** The kinds of tasks there are: a new one is an entry here. */
export const kinds: Readonly<Record<TaskKind, KindOfTasks>> = { workflow: workflows, agent: agents };
