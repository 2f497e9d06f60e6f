export { activity, agent, CancelledError, model, TaskTimeoutError, tool, ToolError, TroupeError, workflow } from '@troupe/sdk';
