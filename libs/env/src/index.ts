export { fraction, uuid, variant } from './chance.ts';
export { every } from './every.ts';
export { seeHeartbeats } from './heartbeats.ts';
export type { SeenHeartbeat, SeenHeartbeats } from './heartbeats.ts';
export type { Env } from './port.ts';
export { sleepBy } from './sleep-by.ts';
