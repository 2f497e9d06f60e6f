import type { Bound } from './bound.ts';

/** What schedules take. */
export const scheduleBounds = {
  schedulesOfTenant: {
    of: 'schedule',
    unit: 'items',
    value: 20_000,
    what: 'schedules of a tenant; processes count them anew each minute',
    beyond: 'refused',
    code: 'too-many-schedules',
    setting: 'TROUPE_MAX_SCHEDULES',
    most: 1_000_000,
  },
  scheduleIdCharacters: {
    of: 'schedule',
    unit: 'characters',
    value: 80,
    what: 'the id of a schedule: the ids of its tasks have the due time, too',
    beyond: 'refused',
    code: 'out-of-range',
  },
  scheduleBytes: {
    of: 'schedule',
    unit: 'bytes',
    value: 262_144,
    what: 'the settings of a schedule, with the input of its tasks',
    beyond: 'refused',
    code: 'payload-too-large',
  },
  scheduleTimes: {
    of: 'schedule',
    unit: 'items',
    value: 100,
    what: 'cron expressions, calendar entries, and moments of a schedule, of each; values of a field of a calendar entry',
    beyond: 'refused',
    code: 'too-many-items',
  },
  scheduleCronCharacters: {
    of: 'schedule',
    unit: 'characters',
    value: 256,
    what: 'a cron expression',
    beyond: 'refused',
    code: 'out-of-range',
  },
  scheduleInterval: {
    of: 'schedule',
    unit: 'ms',
    value: 1_000,
    what: 'the shortest `every` of a schedule',
    beyond: 'what is shorter is refused',
    code: 'invalid-schedule',
  },
  scheduleWaiting: {
    of: 'schedule',
    unit: 'items',
    value: 1_000,
    what: 'runs of a schedule that wait, with those of a backfill',
    beyond: 'a backfill is refused; what is due is skipped',
    code: 'too-many-items',
  },
} as const;
scheduleBounds satisfies Readonly<Record<string, Bound>>;
