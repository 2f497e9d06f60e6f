import {
  defaultTenant,
  platformPrincipal,
  toFailure,
  TroupeError,
  type App,
  type ScheduleDefinition,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { demandUsable } from './check-settings.ts';
import { OF_APP, type ScheduleRecords } from './schedule-records.ts';
import { newRecord, replaced } from './schedule-service.ts';

export interface AppParts {
  readonly env: Env;
  readonly records: ScheduleRecords;
  readonly log: WorkflowLog;
}

/**
 * Makes the schedules of the default tenant what the files of the app say: those that are new begin, those that changed
 * go on with their new settings, those whose file is gone end. Whether one is paused stays.
 *
 * @throws TroupeError `invalid-app`
 */
export async function applySchedules({ env, records, log }: AppParts, { schedules = new Map() }: Pick<App, 'schedules'>): Promise<void> {
  for (const definition of schedules.values()) await apply({ env, records, log }, definition);
  for await (const record of records.ofApp()) if (!schedules.has(record.id)) await records.delete(record);
}

async function apply({ env, records, log }: AppParts, { kind: _kind, name, ...settings }: ScheduleDefinition): Promise<void> {
  const text = JSON.stringify(settings);
  try {
    const read = demandUsable(settings);
    for (;;) {
      const known = await records.get(defaultTenant, name);
      if (known === undefined) {
        if (await records.insert({ ...newRecord(platformPrincipal, name, settings, env.now()), app: OF_APP })) return;
      } else if (known.app === undefined) {
        log.warn('a schedule of the app is left out: a client has made one of its name', { schedule: name });
        return;
      } else if (known.settings === text) return;
      else if (await records.change(known, { ...replaced(known, settings, read, env.now()), updatedAt: env.now() })) return;
    }
  } catch (error) {
    if (!(error instanceof TroupeError) || error.retryable === true) throw error;
    throw new TroupeError('invalid-app', `The schedule ${JSON.stringify(name)} cannot work: ${toFailure(error).message}`, { cause: error });
  }
}
