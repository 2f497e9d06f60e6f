import type { Bus } from '@troupe/bus';
import {
  toJson,
  TroupeError,
  type Checked,
  type Json,
  type Redactor,
  type Work,
  type WorkContext,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { fitCheck } from './app-code/fit.ts';
import type { StrayErrors } from './app-code/owned-code.ts';
import type { WorkResult } from './attempts/job.ts';
import { serveNames, type Served } from './serve-names.ts';

export interface ServeOptions {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  /** Calls at once of each name that does not say. */
  readonly concurrency: number;
  readonly strayErrors?: StrayErrors | undefined;
  /** Of what is stored as an artifact. */
  readonly redact?: Redactor | undefined;
}

/** Where what is served is defined; looked up for each call, so that what was loaded again counts at once. */
export interface Definitions {
  readonly kind: 'activity' | 'tool';
  /** What there is now. */
  readonly names: () => Iterable<string>;
  readonly find: (name: string) => Definition | undefined;
  /** Throws for a call that is not to be made, before its arguments are looked at. */
  readonly demandAllowed?: (work: Work) => void;
  /** Why a call of what there is not fails, for good. */
  readonly missing: (name: string) => TroupeError;
}

/** What is run for calls of a name. */
export interface Definition {
  readonly concurrency: number | undefined;
  /** Longest run of one attempt in milliseconds, where the call does not say. */
  readonly timeout: number | undefined;
  readonly check: (args: Json | undefined) => Checked | Promise<Checked>;
  readonly run: (args: unknown, ctx: WorkContext, work: Work) => WorkResult | Promise<WorkResult>;
  /** Finds out what became of an attempt. */
  readonly reconcile: ((args: unknown, ctx: WorkContext) => WorkResult | Promise<WorkResult>) | undefined;
}

/** Runs what has arguments to check, and may be asked about an unknown outcome. */
export function serveChecked(
  { concurrency, env = machineEnv, ...options }: ServeOptions,
  { kind, names, find, demandAllowed, missing }: Definitions,
): Served {
  return serveNames({
    ...options,
    env,
    kind,
    names,
    job: (name) => ({
      concurrency: find(name)?.concurrency ?? concurrency,
      timeout: (work) => find(work.name)?.timeout,
      run: (work, ctx) => {
        const definition = find(work.name);
        if (definition === undefined) throw missing(work.name);
        demandAllowed?.(work);
        return execute(definition, work, ctx, env);
      },
    }),
  });
}

async function execute({ check, run, reconcile }: Definition, work: Work, ctx: WorkContext, time: Pick<Env, 'after'>): Promise<WorkResult> {
  const args = await checkedArgs(check, work, time);
  if (work.reconcile !== true) return run(args, ctx, work);
  if (reconcile !== undefined) return reconcile(args, ctx);
  throw new TroupeError(
    'outcome-unknown',
    `Nobody knows whether ${work.kind} ${JSON.stringify(work.name)} had its effect, and it has no "reconcile" to find out.`,
    { retryable: false },
  );
}

async function checkedArgs(check: Definition['check'], { kind, name, args: sent }: Work, time: Pick<Env, 'after'>): Promise<unknown> {
  // A copy: in one process the log holds the very same object.
  const args = sent === undefined ? undefined : toJson(sent, 'The arguments');
  const checked = await fitCheck(() => check(args), time);
  if (checked.ok) return checked.value;
  throw new TroupeError('invalid-arguments', `The arguments of ${kind} ${JSON.stringify(name)} do not fit: ${checked.message}`, {
    retryable: false,
  });
}
