import type { Bus } from '@troupe/bus';
import type { App, WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { StrayErrors } from './app-code/owned-code.ts';
import { serveDefinitions } from './serve-definitions.ts';
import type { Served } from './serve-names.ts';

export interface ServeActivities {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  /** Asked for each call, so that a reloaded app counts at once. */
  readonly app: () => App;
  /** Calls at once of each activity that does not say. */
  readonly concurrency: number;
  readonly strayErrors?: StrayErrors | undefined;
}

/** Runs the activities of an app. */
export function serveActivities({ app, ...options }: ServeActivities): Served {
  return serveDefinitions({ ...options, kind: 'activity', definitions: () => app().activities });
}
