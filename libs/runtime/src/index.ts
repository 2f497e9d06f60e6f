export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { createRuntime } from './create-runtime.ts';
export type { Runtime } from './create-runtime.ts';
export { installGuards } from './guards/guards.ts';
export { replayLog } from './replay-log.ts';
export type { RuntimeOptions } from './shell.ts';
