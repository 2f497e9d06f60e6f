export { activity } from './activity.ts';
export type { ActivityOptions } from './activity.ts';
export { agent } from './agent.ts';
export type { AgentOptions } from './agent.ts';
export { model } from './model.ts';
export { tool } from './tool.ts';
export { workflow } from './workflow.ts';
export type { WorkflowOptions } from './workflow.ts';
