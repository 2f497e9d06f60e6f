export { createRuntime } from './create-runtime.ts';
export type { Runtime } from './create-runtime.ts';
export { installGuards } from './sandbox/guards.ts';
export { replayLog } from './code/replay-log.ts';
export type { RuntimeOptions } from './composition/runtime-options.ts';
export { partitionRecords } from './cluster/partition-records.ts';
export { openOutbox } from './outbox/outbox.ts';
export type { OpenOutbox } from './outbox/outbox.ts';
