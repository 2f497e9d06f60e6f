import type { ApiKeys, AuditLog, TaskServices } from '@troupe/contracts';
import type { BesideTasks } from './routes/beside/beside-tasks.ts';
import type { ServerOptions } from './options.ts';
import type { Protocol } from './protocol.ts';

export interface HttpOptions extends ServerOptions {
  readonly services: TaskServices;
  /** Without it there is no `/v1/keys`. */
  readonly keys?: ApiKeys;
  /** Without it there is no `/v1/audit`. */
  readonly audit?: AuditLog;
  readonly beside?: BesideTasks;
  /** Other ways to ask for the same. None by default. */
  readonly protocols?: readonly Protocol[];
}
