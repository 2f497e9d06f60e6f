import type { Bus } from '@troupe/bus';
import { capabilityOf, type Redactor, type Work, type WorkflowLog } from '@troupe/contracts';
import type { Job } from './attempts/job.ts';
import type { StrayErrors } from './app-code/owned-code.ts';
import type { Env } from '@troupe/env';
import { startWorker } from './worker.ts';

export interface ServeNames {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  readonly kind: Work['kind'];
  /** What there is to serve now; asked again by `refresh`. */
  readonly names: () => Iterable<string>;
  readonly job: (name: string) => Job;
  readonly strayErrors?: StrayErrors | undefined;
  readonly redact?: Redactor | undefined;
}

/** A running worker. */
export interface Served {
  /** After the app changed: takes work for the names that are new, too. */
  refresh(): void;
  /** Why the owners of tasks learn nothing from here; undefined while they do. */
  trouble(): string | undefined;
  /** Takes nothing new; what runs has `grace` milliseconds (10 s by default), what is left then goes back to the queue. */
  stop(grace?: number): Promise<void>;
}

/** Serves one capability per name. A name that goes away stays served: its open calls deserve an answer. */
export function serveNames({ bus, log, env, kind, names, job, strayErrors, redact }: ServeNames): Served {
  const worker = startWorker({ bus, log, strayErrors, redact, ...(env === undefined ? {} : { env }) });
  const served = new Set<string>();
  const refresh = (): void => {
    for (const name of names()) {
      if (served.has(name)) continue;
      served.add(name);
      worker.serve(capabilityOf(kind, name), job(name));
    }
  };
  refresh();
  return { refresh, trouble: worker.trouble, stop: (grace = 10_000) => worker.stop(grace) };
}
