import type { Bus } from '@troupe/bus';
import {
  milliseconds,
  toJson,
  TroupeError,
  type ActivityDefinition,
  type ToolDefinition,
  type Work,
  type WorkContext,
  type WorkflowLog,
} from '@troupe/contracts';
import { fit } from './app-code/fit.ts';
import type { WorkResult } from './attempts/job.ts';
import type { StrayErrors } from './app-code/owned-code.ts';
import { serveNames, type Served } from './serve-names.ts';
import type { Env } from '@troupe/env';

export interface ServeDefinitions {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  readonly kind: 'activity' | 'tool';
  /** Looked up for each call, so that a reloaded app counts at once. */
  readonly definitions: () => ReadonlyMap<string, ActivityDefinition | ToolDefinition>;
  /** Calls at once of each definition that does not say. */
  readonly concurrency: number;
  /** Longest run of one attempt where neither the call nor the definition says, in milliseconds. */
  readonly timeout?: number;
  readonly strayErrors?: StrayErrors | undefined;
}

/** Runs activities or tools of an app. */
export function serveDefinitions({ bus, log, env, kind, definitions, concurrency, timeout, strayErrors }: ServeDefinitions): Served {
  const limitOf = (work: Work): number | undefined => {
    const definition = definitions().get(work.name);
    const own =
      definition === undefined ? undefined : ((definition.kind === 'tool' ? definition.timeout : undefined) ?? definition.startToClose);
    return own === undefined ? timeout : milliseconds(own);
  };
  return serveNames({
    bus,
    log,
    ...(env === undefined ? {} : { env }),
    kind,
    strayErrors,
    names: () => definitions().keys(),
    job: (name) => ({
      concurrency: definitions().get(name)?.concurrency ?? concurrency,
      timeout: limitOf,
      run: (work, ctx) => execute(definitions().get(work.name), work, ctx),
    }),
  });
}

async function execute(definition: ActivityDefinition | ToolDefinition | undefined, work: Work, ctx: WorkContext): Promise<WorkResult> {
  const { kind, name } = work;
  if (definition === undefined) {
    throw new TroupeError(
      kind === 'tool' ? 'tool-not-found' : 'activity-not-found',
      `There is no ${kind} ${JSON.stringify(name)} in the app. Add it to ${kind === 'tool' ? 'tools' : 'activities'}/ or correct the name.`,
      { retryable: false },
    );
  }
  const input = await inputOf(definition, work);
  if (work.reconcile !== true) return { value: await definition.run(input, ctx) };
  if (definition.reconcile === undefined) {
    throw new TroupeError(
      'outcome-unknown',
      `Nobody knows whether ${kind} ${JSON.stringify(name)} had its effect, and it has no "reconcile" to find out.`,
      { retryable: false },
    );
  }
  return { value: await definition.reconcile(input, ctx) };
}

async function inputOf({ input: schema }: ActivityDefinition | ToolDefinition, { kind, name, args: sent }: Work): Promise<unknown> {
  // A copy: in one process the log holds the very same object.
  const args = sent === undefined ? undefined : toJson(sent, 'The arguments');
  if (schema === undefined) return args;
  const checked = await fit<unknown>(schema, args);
  if (checked.ok) return checked.value;
  throw new TroupeError('invalid-arguments', `The arguments of ${kind} ${JSON.stringify(name)} do not fit: ${checked.message}`, {
    retryable: false,
  });
}
