import type { NewSchedule, OverlapPolicy, Schedule, ScheduleRun, ScheduleSettings } from '@troupe/contracts';
import { send, type Connection } from './connection.ts';

/** Tasks that are started by time. */
export interface ScheduleMethods {
  /** By id. */
  schedules(): AsyncIterable<Schedule>;
  schedule(id: string): Promise<Schedule>;
  createSchedule(request: NewSchedule): Promise<Schedule>;
  /** Gives it other settings, all of them. */
  replaceSchedule(id: string, settings: ScheduleSettings): Promise<Schedule>;
  removeSchedule(id: string): Promise<void>;
  pauseSchedule(id: string, note?: string): Promise<Schedule>;
  resumeSchedule(id: string, note?: string): Promise<Schedule>;
  /** Has it run now, once, however often the request is sent. Undefined while the run waits for an open one. */
  triggerSchedule(id: string, overlap?: OverlapPolicy): Promise<ScheduleRun | undefined>;
  /** Starts what was due, both ends included; resolves with how many runs that are. */
  backfillSchedule(id: string, which: BackfillRange): Promise<number>;
}

export interface BackfillRange {
  /** ISO 8601, or milliseconds since 1970. */
  readonly from: string | number;
  readonly to: string | number;
  readonly overlap?: OverlapPolicy;
}

type Pages = <T>(path: string) => AsyncIterable<T>;

export function scheduleMethods(connection: Connection, pages: Pages): ScheduleMethods {
  const once = <T>(path: string, body: object): Promise<T> => send<T>({ ...connection, retryFor: 0 }, { method: 'POST', path, body });
  const noted = (id: string, how: 'pause' | 'resume', note: string | undefined): Promise<Schedule> =>
    send<Schedule>(connection, { method: 'POST', path: `${pathOf(id)}/${how}`, body: note === undefined ? {} : { note } });
  return {
    schedules: () => pages<Schedule>('/v1/schedules'),
    schedule: (id) => send<Schedule>(connection, { method: 'GET', path: pathOf(id) }),
    createSchedule: (request) => once<Schedule>('/v1/schedules', request),
    replaceSchedule: (id, settings) => send<Schedule>(connection, { method: 'PUT', path: pathOf(id), body: settings }),
    removeSchedule: (id) => send<void>(connection, { method: 'DELETE', path: pathOf(id) }),
    pauseSchedule: (id, note) => noted(id, 'pause', note),
    resumeSchedule: (id, note) => noted(id, 'resume', note),
    async triggerSchedule(id, overlap) {
      const body = overlap === undefined ? {} : { overlap };
      const request = { method: 'POST', path: `${pathOf(id)}/trigger`, body, idempotencyKey: crypto.randomUUID() } as const;
      return (await send<{ readonly run?: ScheduleRun }>(connection, request)).run;
    },
    async backfillSchedule(id, which) {
      return (await once<{ readonly count: number }>(`${pathOf(id)}/backfill`, which)).count;
    },
  };
}

function pathOf(id: string): string {
  return `/v1/schedules/${encodeURIComponent(id)}`;
}
