import type { Callbacks, Connections, FlowControl, Knowledge, Logins, Memories, Schedules, ToolChanges, Topics } from '@troupe/contracts';
import type { HttpApp } from '../../http-app.ts';
import type { Limits } from '../../options.ts';
import { callbackRoutes } from './callbacks.ts';
import { connectionRoutes } from './connections.ts';
import { limitRoutes } from '../flow/limits.ts';
import { knowledgeRoutes } from '../knowledge/knowledge.ts';
import { memoryRoutes } from '../memory/memory.ts';
import { scheduleRoutes } from '../schedules/schedules.ts';
import { toolRoutes } from '../tools.ts';
import { topicRoutes } from '../topics/topic-routes.ts';

/** What is offered besides tasks; what is missing has no routes. */
export interface BesideTasks {
  readonly callbacks?: Callbacks;
  /** Without it no change of a tool is shown or accepted. */
  readonly toolChanges?: ToolChanges;
  /** Without it there is no way back from authorization servers, either. */
  readonly connections?: Connections;
  readonly memory?: { readonly memories: Memories; readonly knowledge: Knowledge };
  readonly schedules?: Schedules;
  readonly flow?: FlowControl;
  readonly topics?: Topics;
}

/** @param logins people log in by them, where credentials are asked for */
export function besideTasksRoutes(
  app: HttpApp,
  { callbacks, toolChanges, connections, flow, memory, schedules, topics }: BesideTasks,
  logins: Logins | undefined,
  limits: Limits,
): void {
  if (toolChanges !== undefined) toolRoutes(app, toolChanges);
  if (connections !== undefined) connectionRoutes(app, connections, logins, limits);
  if (callbacks !== undefined) callbackRoutes(app, callbacks);
  if (memory !== undefined) {
    memoryRoutes(app, memory.memories);
    knowledgeRoutes(app, memory.knowledge);
  }
  if (schedules !== undefined) scheduleRoutes(app, schedules);
  if (flow !== undefined) limitRoutes(app, flow);
  if (topics !== undefined) topicRoutes(app, topics);
}
