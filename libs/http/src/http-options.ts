import type { ApiKeys, AuditLog, Callbacks, Connections, Memories, Schedules, TaskServices, ToolChanges } from '@troupe/contracts';
import type { ServerOptions } from './options.ts';
import type { Protocol } from './protocol.ts';

export interface HttpOptions extends ServerOptions {
  readonly services: TaskServices;
  /** Without it there is no `/v1/keys`. */
  readonly keys?: ApiKeys;
  /** Without it there is no `/v1/audit`. */
  readonly audit?: AuditLog;
  /** Without it there is no `/v1/callbacks`. */
  readonly callbacks?: Callbacks;
  /** Without it no change of a tool is shown or accepted. */
  readonly toolChanges?: ToolChanges;
  /** Without it there is no `/v1/connections`, and no way back from authorization servers. */
  readonly connections?: Connections;
  /** Without it there is no `/v1/memory`. */
  readonly memories?: Memories;
  /** Without it there is no `/v1/schedules`. */
  readonly schedules?: Schedules;
  /** Other ways to ask for the same. None by default. */
  readonly protocols?: readonly Protocol[];
}
