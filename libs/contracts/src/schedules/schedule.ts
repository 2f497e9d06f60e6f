import type { Attributes } from '../log/command.ts';
import type { Duration } from '../values/duration.ts';
import type { Json } from '../values/json.ts';

/** Numbers of one field of a calendar entry: one, or some. Where a field is missing, all of it fit; of seconds, 0 alone. */
export type CalendarField = number | readonly number[];

/** Moments whose every field is one of those given, in the time zone of the schedule. */
export interface CalendarTimes {
  readonly year?: CalendarField;
  /** 1 to 12. */
  readonly month?: CalendarField;
  readonly dayOfMonth?: CalendarField;
  /** 0 is Sunday, 6 is Saturday. */
  readonly dayOfWeek?: CalendarField;
  readonly hour?: CalendarField;
  readonly minute?: CalendarField;
  readonly second?: CalendarField;
}

/** When a schedule is due: at every moment that one of `cron`, `every`, `calendar` and `at` gives. */
export interface ScheduleTimes {
  /** Five fields (minute, hour, day of month, month, day of week), six with seconds first, or `@daily` and its like. */
  readonly cron?: string | readonly string[];
  /** Whole multiples of it since 1970 in UTC, `offset` later. */
  readonly every?: Duration;
  readonly offset?: Duration;
  readonly calendar?: CalendarTimes | readonly CalendarTimes[];
  /** Moments: ISO 8601 or milliseconds since 1970. */
  readonly at?: string | number | readonly (string | number)[];
  /** Of `cron` and `calendar`, a name of the IANA data base such as `Europe/Berlin`; UTC where it is missing. */
  readonly timeZone?: string;
  /** Not before, and not after. */
  readonly start?: string | number;
  readonly end?: string | number;
  /** Each run begins up to so much later than it is due, always the same for one schedule and one due time. */
  readonly jitter?: Duration;
}

/**
 * What becomes of a run that is due while another one of the schedule is open: it is left out, waits (one of them, or
 * all), or has the open ones cancelled or terminated and begins once they ended; or it begins all the same.
 */
export const overlapPolicies = ['skip', 'queue-one', 'queue-all', 'cancel', 'terminate', 'allow'] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** What each run is: a task of a workflow or of an agent, one of both. */
export interface ScheduledTask {
  readonly workflow?: string;
  readonly agent?: string;
  readonly input?: Json;
  /** The platform adds `schedule`, `schedule.due`, `schedule.from` and `schedule.to`. */
  readonly attributes?: Attributes;
  readonly timeout?: Duration;
}

export interface ScheduleSettings extends ScheduleTimes, ScheduledTask {
  readonly description?: string;
  /** `skip` where it is missing. */
  readonly overlap?: OverlapPolicy;
  /** How late a run may begin, after the platform was away or had no room; an hour where it is missing. */
  readonly catchUp?: Duration;
  /** A run ends as timed out so long after it was due, however late it began; `timeout` counts from its begin. */
  readonly deadline?: Duration;
  /** Pauses when a run fails or times out. */
  readonly pauseOnFailure?: boolean;
  /** So many runs that were due are started; those that are triggered or backfilled do not count. */
  readonly runs?: number;
}

/** A schedule of the app: a file of `schedules/`. */
export interface ScheduleDefinition extends ScheduleSettings {
  readonly kind: 'schedule';
  readonly name: string;
}

/** What made a run due. */
export const runCauses = ['time', 'trigger', 'backfill'] as const;
export type RunCause = (typeof runCauses)[number];

/** `skipped`: by the overlap policy; `missed`: nobody could start it within `catchUp`; `refused`: it cannot be started. */
export const runOutcomes = ['started', 'skipped', 'missed', 'refused'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

/** One due moment, and what became of it. Times are ISO 8601. */
export interface ScheduleRun {
  readonly due: string;
  readonly cause: RunCause;
  readonly outcome: RunOutcome;
  /** When that was decided. */
  readonly at: string;
  readonly task?: string;
  readonly error?: string;
}

export interface Schedule extends ScheduleSettings {
  readonly id: string;
  /** Whether it is a file of the app, and not changed by requests. */
  readonly ofApp: boolean;
  readonly paused: boolean;
  readonly pausedAt?: string;
  readonly note?: string;
  readonly createdAt: string;
  /** As `kind:id`. */
  readonly createdBy: string;
  readonly updatedAt: string;
  /** How many runs that were due were started. */
  readonly started: number;
  /** Open runs, as far as the overlap policy looks at them. */
  readonly running: readonly string[];
  /** Runs that wait for an open one to end. */
  readonly waiting: number;
  /** The last ten, newest first. */
  readonly last: readonly ScheduleRun[];
  /** When it is due next, ten times at most; none while it is paused, or when it has ended. */
  readonly next: readonly string[];
}
