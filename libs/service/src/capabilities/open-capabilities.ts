import type { Access } from '@troupe/access';
import type {
  App,
  Bounds,
  Callbacks,
  Connections,
  FlowControl,
  Knowledge,
  Memories,
  Schedules,
  TaskId,
  TaskServices,
  ToolChanges,
  Topics,
  WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { openSchedules } from '@troupe/schedules';
import type { Store } from '@troupe/store';
import { completeCallbacks } from './callbacks/complete-callbacks.ts';
import { openTopicsOf, type TopicParts } from './topics/open-topics-of.ts';

/** What capabilities are opened from. What a new one needs beyond this is added here. */
export interface CapabilityParts extends Pick<TopicParts, 'published' | 'topicLog'> {
  readonly app: () => App;
  readonly store: Store;
  readonly log: WorkflowLog;
  readonly access: Access;
  /** The task services inside: within tenants and quotas, but without a look at rights. */
  readonly inside: TaskServices;
  readonly toolChanges: ToolChanges;
  readonly connections: Connections;
  readonly memories: Memories;
  readonly bounds: Bounds;
  /** The time of all processes over the store, and which ids this one looks after. */
  readonly runtime: { readonly env: Env; readonly flow: FlowControl; owns(id: TaskId): boolean };
  readonly knowledge: Knowledge;
}

/** What the REST API offers besides tasks, each within the rights of who asks. */
export interface Capabilities {
  readonly callbacks: Callbacks;
  readonly toolChanges: ToolChanges;
  readonly connections: Connections;
  readonly schedules: Schedules;
  readonly flow: FlowControl;
  readonly memory: { readonly memories: Memories; readonly knowledge: Knowledge };
  readonly topics: Topics;
}

/**
 * Opens what stands beside the task service, alike in both compositions, once tasks are driven.
 * A new capability is a folder of its own and a line here; no composition changes.
 */
export async function openCapabilities(parts: CapabilityParts, undo: Pick<AsyncDisposableStack, 'defer'>): Promise<Capabilities> {
  const { access, toolChanges, connections, inside, memories, knowledge, runtime } = parts;
  const { schedules, close } = await openSchedules({ ...parts, env: runtime.env, owns: runtime.owns, services: inside });
  undo.defer(close);
  return {
    callbacks: completeCallbacks(inside),
    toolChanges: access.toolChanges(toolChanges),
    connections: access.connections(connections),
    schedules: access.schedules(schedules),
    flow: access.flow(runtime.flow),
    memory: { memories: access.memories(memories), knowledge: access.knowledge(knowledge) },
    topics: access.topics(await openTopicsOf(parts, undo)),
  };
}
