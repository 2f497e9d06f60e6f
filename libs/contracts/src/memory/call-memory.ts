import type { AgentDefinition } from '../apps/definition.ts';
import type { CallId, TaskId } from '../log/ids.ts';
import type { Tenant } from '../service/principal.ts';
import type { Json } from '../values/json.ts';

/** A call of one of the tools of memory, as the log of its task has it. */
export interface MemoryCall {
  readonly call: CallId;
  readonly task: TaskId;
  readonly tenant: Tenant;
  /** For whom the task runs. */
  readonly user: string;
  /** With its tenant. */
  readonly session: string | undefined;
  /** Who calls, by the definitions there are now. */
  readonly agent: AgentDefinition;
  readonly tool: string;
  readonly args: Json;
}

/**
 * What the owner of a task does for calls of the tools of memory. Nothing a worker says counts but that it was given
 * the call: what is remembered, for whom and by whom is what the log has.
 */
export interface CallMemory {
  /** The same for the same call, however often it is asked. @throws ToolError for what is the model's to know */
  perform(call: MemoryCall): Promise<Json>;
}
