import { toFailure, type App, type Bounds, type Schedules, type TaskId, type TaskServices, type WorkflowLog } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { applySchedules } from './app-schedules.ts';
import { scheduleLoop } from './firing/schedule-loop.ts';
import { scheduleRecords } from './schedule-records.ts';
import { scheduleService } from './schedule-service.ts';

export interface ScheduleParts {
  readonly app: () => App;
  readonly bounds: Pick<Bounds, 'schedulesOfTenant'>;
  readonly env: Env;
  readonly log: WorkflowLog;
  /** Whether this process looks after what has that id. */
  readonly owns: (id: TaskId) => boolean;
  /** Each principal within its tenant, and what it may use. */
  readonly services: TaskServices;
  readonly store: DocumentStore;
}

export interface OpenSchedules {
  readonly schedules: Schedules;
  close(): Promise<void>;
}

/** Milliseconds after which another version of the app is noticed. */
const LOOK_MS = 500;

/** Starts tasks by time, from now on. @throws TroupeError `invalid-app` */
export async function openSchedules({ app, bounds, ...parts }: ScheduleParts): Promise<OpenSchedules> {
  const { env, log, store } = parts;
  const records = scheduleRecords(store);
  let applied = app();
  await applySchedules({ env, records, log }, applied);
  const loop = scheduleLoop({ ...parts, records });
  const stop = every(env, LOOK_MS, () => {
    const current = app();
    if (current === applied) return;
    applied = current;
    applySchedules({ env, records, log }, current).then(
      () => loop.wakeAt(env.now()),
      (error: unknown) => log.error('the schedules of the app stay as they were', { error: toFailure(error).message }),
    );
  });
  return {
    schedules: scheduleService({ env, records, loop, bounds }),
    async close() {
      stop();
      await loop.close();
    },
  };
}
