import {
  defaultBounds,
  KEY_CURSOR,
  overlapPolicies,
  runCauses,
  runOutcomes,
  type CalendarField,
  type NewSchedule,
  type OverlapPolicy,
  type Page,
  type Schedule,
  type ScheduleRun,
  type ScheduleSettings,
} from '@troupe/contracts';
import { z } from 'zod';
import { attributes, duration, id, json, moment, name } from '../../shapes/fields.ts';
import { pageOfPlaces, type PageQuery } from '../../shapes/queries.ts';
import { characters } from '../../shapes/text.ts';

const { scheduleTimes, scheduleCronCharacters, scheduleIdCharacters, reasonCharacters } = defaultBounds;
const iso = z.string().meta({ format: 'date-time' });
const some = <T>(one: z.ZodType<T>): z.ZodType<T | readonly T[]> => z.union([one, z.array(one).min(1).max(scheduleTimes)]);
const field = (least: number, most: number): z.ZodExactOptional<z.ZodType<CalendarField>> =>
  some(z.int().min(least).max(most)).exactOptional();

const calendar = z
  .strictObject({
    year: field(1970, 8_999),
    month: field(1, 12),
    dayOfMonth: field(1, 31),
    dayOfWeek: field(0, 6),
    hour: field(0, 23),
    minute: field(0, 59),
    second: field(0, 59),
  })
  .meta({
    description: 'All fields have to fit; one that is missing always does, `second` where it is 0',
    examples: [{ hour: 9, minute: 0 }],
  });

const overlap: z.ZodType<OverlapPolicy> = z.enum(overlapPolicies).meta({
  description:
    'While another run is open: `skip` leaves one out, `queue-one` and `queue-all` have one or all wait, `cancel` and `terminate` end the open ones first, `allow` starts it all the same',
});

const times = {
  cron: some(characters(1, scheduleCronCharacters).meta({ examples: ['0 2 * * *'] }))
    .exactOptional()
    .meta({ description: 'Five fields, six with seconds first, or `@daily` and its like' }),
  every: duration.exactOptional(),
  offset: duration.exactOptional(),
  calendar: some(calendar).exactOptional(),
  at: some(moment).exactOptional(),
  timeZone: characters(1, 64)
    .exactOptional()
    .meta({ description: 'Of `cron` and `calendar`; UTC by default', examples: ['Europe/Berlin'] }),
  start: moment.exactOptional(),
  end: moment.exactOptional(),
  jitter: duration.exactOptional(),
};

const settings = {
  ...times,
  workflow: name.exactOptional(),
  agent: name.exactOptional(),
  input: json.exactOptional(),
  attributes: attributes.exactOptional(),
  timeout: duration.exactOptional(),
  description: characters(1, reasonCharacters).exactOptional(),
  overlap: overlap.exactOptional(),
  catchUp: duration.exactOptional().meta({ description: 'How late a run may begin; an hour by default' }),
  deadline: duration.exactOptional().meta({ description: 'A run ends as timed out so long after it was due, however late it began' }),
  pauseOnFailure: z.boolean().exactOptional(),
  runs: z.int().min(1).exactOptional().meta({ description: 'So many runs that are due are started' }),
};

const example = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', workflow: 'nightly-report' };
export const scheduleId: z.ZodType<string> = id;
export const newSchedule: z.ZodType<NewSchedule> = z
  .strictObject({
    id: id.exactOptional().meta({ description: `At most ${scheduleIdCharacters} characters; made by the platform when absent` }),
    ...settings,
  })
  .meta({ examples: [{ id: 'nightly', ...example }] }) as z.ZodType<NewSchedule>;
export const scheduleSettings: z.ZodType<ScheduleSettings> = z
  .strictObject(settings)
  .meta({ examples: [example] }) as z.ZodType<ScheduleSettings>;

const run: z.ZodType<ScheduleRun> = z.object({
  due: iso,
  cause: z.enum(runCauses),
  outcome: z.enum(runOutcomes).meta({
    description: '`skipped` by the overlap policy, `missed` since nobody could start it in time, `refused` since it cannot be started',
  }),
  at: iso,
  task: z.string().exactOptional(),
  error: z.string().exactOptional(),
});

export const scheduleAnswer: z.ZodType<Schedule> = z.object({
  id: z.string(),
  ...settings,
  ofApp: z.boolean().meta({ description: 'Whether it is a file of the app, which requests do not change' }),
  paused: z.boolean(),
  pausedAt: iso.exactOptional(),
  note: z.string().exactOptional(),
  createdAt: iso,
  createdBy: z.string(),
  updatedAt: iso,
  started: z.int().meta({ description: 'How many runs that were due were started' }),
  running: z.array(z.string()).meta({ description: 'Its open tasks, where the overlap policy looks at them' }),
  waiting: z.int().meta({ description: 'How many runs wait for an open one to end' }),
  last: z.array(run).meta({ description: 'The last ten runs, newest first' }),
  next: z.array(iso).meta({ description: 'When it is due next, ten times at most' }),
}) as z.ZodType<Schedule>;
export const schedulePage: z.ZodType<Page<Schedule>> = z.object({ items: z.array(scheduleAnswer), next: z.string().exactOptional() });
export const schedulesQuery: z.ZodType<PageQuery> = z.strictObject(pageOfPlaces(KEY_CURSOR));

const note = characters(0, reasonCharacters).exactOptional();
/** The body may be absent. */
export const withNote: z.ZodType<{ readonly note?: string } | null | undefined> = z.strictObject({ note }).nullish();
export const triggerSchedule: z.ZodType<{ readonly overlap?: OverlapPolicy } | null | undefined> = z
  .strictObject({ overlap: overlap.exactOptional() })
  .nullish();
export const triggered: z.ZodType<{ readonly run?: ScheduleRun }> = z.object({
  run: run.exactOptional().meta({ description: 'What became of it; absent while it waits for an open one' }),
});

export interface BackfillBody {
  readonly from: string | number;
  readonly to: string | number;
  readonly overlap?: OverlapPolicy;
}
export const backfillSchedule: z.ZodType<BackfillBody> = z
  .strictObject({ from: moment, to: moment, overlap: overlap.exactOptional().meta({ description: '`queue-all` by default' }) })
  .meta({ examples: [{ from: '2026-11-01T00:00:00Z', to: '2026-11-07T00:00:00Z' }] });
export const backfilled: z.ZodType<{ readonly count: number }> = z.object({
  count: z.int().meta({ description: 'How many runs are started, one after the other unless `overlap` says otherwise' }),
});
