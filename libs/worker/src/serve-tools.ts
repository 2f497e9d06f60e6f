import type { Bus } from '@troupe/bus';
import { defaultBounds, type App, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { StrayErrors } from './app-code/owned-code.ts';
import { serveDefinitions } from './serve-definitions.ts';
import type { Served } from './serve-names.ts';

/** Longest run of a tool that does not say: a hung tool must fail loudly. */
const TIMEOUT = defaultBounds.toolTime;

export interface ServeTools {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  /** Asked for each call, so that a reloaded app counts at once. */
  readonly app: () => App;
  /** Calls at once of each tool that does not say. */
  readonly concurrency: number;
  readonly strayErrors?: StrayErrors | undefined;
}

/** Runs the tools of an app. */
export function serveTools({ app, ...options }: ServeTools): Served {
  return serveDefinitions({ ...options, kind: 'tool', definitions: () => app().tools, timeout: TIMEOUT });
}
