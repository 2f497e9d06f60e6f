import type { Principal } from '../service/principal.ts';
import type { Page, PageRequest } from '../values/page.ts';
import type { OverlapPolicy, Schedule, ScheduleRun, ScheduleSettings } from './schedule.ts';

export interface NewSchedule extends ScheduleSettings {
  /** Made by the platform when absent. */
  readonly id?: string;
}

/** Due moments to start again, both ends included, in milliseconds since 1970. */
export interface Backfill {
  readonly from: number;
  readonly to: number;
  /** `queue-all` where it is missing: one after the other. */
  readonly overlap?: OverlapPolicy;
}

/**
 * The port of those who have tasks started by time, within their tenant. Reading takes the right `read-all`, changing
 * `manage-schedules`; all that take an id throw `schedule-not-found`.
 */
export interface Schedules {
  /** Throws `invalid-schedule`, `already-exists`, `too-many-schedules`. */
  create(by: Principal, schedule: NewSchedule): Promise<Schedule>;
  /** By id. Throws `invalid-cursor`. */
  list(by: Principal, page: PageRequest): Promise<Page<Schedule>>;
  get(by: Principal, id: string): Promise<Schedule>;
  /** Whether it is paused, and its runs, stay. Throws `invalid-schedule`, `schedule-of-app`. */
  replace(by: Principal, id: string, settings: ScheduleSettings): Promise<Schedule>;
  /** Tasks it started go on. Throws `schedule-of-app`. */
  remove(by: Principal, id: string): Promise<void>;
  /** A repeat changes the note alone. */
  pause(by: Principal, id: string, note?: string): Promise<Schedule>;
  /** What was due meanwhile is not started. */
  resume(by: Principal, id: string, note?: string): Promise<Schedule>;
  /**
   * Has one run begin now, also while it is paused. Says what became of it; undefined while it waits.
   *
   * @param key names the request: repeated with the same key it has one run, however often
   */
  trigger(by: Principal, id: string, overlap?: OverlapPolicy, key?: string): Promise<ScheduleRun | undefined>;
  /** How many runs wait to be started now. Throws `too-many-items`, and `invalid-schedule` where `from` is after `to`. */
  backfill(by: Principal, id: string, which: Backfill): Promise<number>;
}
