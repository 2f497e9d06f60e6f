export { decideAnswer } from './model/plan/decide-answer.ts';
export { agentLoop } from './loop/loop.ts';
export { demandFreeNames } from './model/plan/toolbox.ts';
export { snapshotOf } from './snapshot.ts';
export { serveModels } from './model/model-worker.ts';
export type { ServeModels } from './model/model-worker.ts';
