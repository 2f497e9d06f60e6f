export { decideAnswer } from './decide-answer.ts';
export { agentLoop } from './loop.ts';
export { snapshotOf } from './snapshot.ts';
export { serveActivities } from './activity-worker.ts';
export type { ServeActivities } from './activity-worker.ts';
export { serveModels } from './model-worker.ts';
export type { ServeModels } from './model-worker.ts';
