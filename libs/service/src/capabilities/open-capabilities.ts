import type { Access } from '@troupe/access';
import type { App, Callbacks, Connections, Memories, TaskServices, ToolChanges, WorkflowLog } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { completeCallbacks } from './callbacks/complete-callbacks.ts';

/** What capabilities are opened from. What a new one needs beyond this is added here. */
export interface CapabilityParts {
  readonly app: () => App;
  readonly store: Store;
  readonly log: WorkflowLog;
  readonly access: Access;
  /** The task services inside: within tenants and quotas, but without a look at rights. */
  readonly inside: TaskServices;
  readonly toolChanges: ToolChanges;
  readonly connections: Connections;
  readonly memories: Memories;
}

/** What the REST API offers besides tasks, each within the rights of who asks. */
export interface Capabilities {
  readonly callbacks: Callbacks;
  readonly toolChanges: ToolChanges;
  readonly connections: Connections;
  readonly memories: Memories;
}

/**
 * Opens what stands beside the task service, alike in both compositions, once tasks are driven.
 * A new capability is a folder of its own and a line here; no composition changes.
 */
export async function openCapabilities(
  { access, inside, toolChanges, connections, memories }: CapabilityParts,
  _undo: Pick<AsyncDisposableStack, 'defer'>,
): Promise<Capabilities> {
  return {
    callbacks: completeCallbacks(inside),
    toolChanges: access.toolChanges(toolChanges),
    connections: access.connections(connections),
    memories: access.memories(memories),
  };
}
