import type { WorkflowLog } from '@troupe/contracts';

const nothing = (): void => {};
export const silent: WorkflowLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };
