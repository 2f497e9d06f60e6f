import {
  defaultBounds,
  demandPublicId,
  readKeyCursor,
  TroupeError,
  writeKeyCursor,
  type Bounds,
  type Principal,
  type Schedules,
  type ScheduleSettings,
} from '@troupe/contracts';
import { uuid, type Env } from '@troupe/env';
import { demandUsable, type ReadSettings } from './check-settings.ts';
import { countedSchedules } from './counted-schedules.ts';
import { changesOf, readOf } from './firing/look.ts';
import type { ScheduleLoop } from './firing/schedule-loop.ts';
import { stateOf, type Changes, type ScheduleRecord, type ScheduleRecords } from './schedule-records.ts';
import { newState, type PastRun, type ScheduleState, type WaitingRun } from './schedule-state.ts';
import { runView, scheduleView } from './schedule-view.ts';
import { invalidSchedule } from './times/times-of.ts';
import { lastBefore } from './times/times.ts';

export interface ServiceParts {
  readonly env: Env;
  readonly records: ScheduleRecords;
  readonly loop: ScheduleLoop;
  readonly bounds: Pick<Bounds, 'schedulesOfTenant'>;
}

/** Makes, shows and changes schedules. Who may do so is for others to check. */
export function scheduleService(parts: ServiceParts): Schedules {
  const { env, records, loop, bounds } = parts;
  const counted = countedSchedules(records, env, bounds.schedulesOfTenant);
  const change = changing(parts);
  return {
    async create(by, { id = uuid(env), ...settings }) {
      const record = newRecord(by, demandScheduleId(id), settings, env.now());
      await counted.demandRoom(by.tenant);
      if (!(await records.insert(record)))
        throw new TroupeError('already-exists', `There is a schedule ${JSON.stringify(id)}. Use another id, or replace it with PUT.`);
      counted.add(by.tenant);
      loop.wakeAt(record.wake);
      return scheduleView(record);
    },
    async list({ tenant }, { limit, cursor }) {
      const page = await records.page(tenant, limit, cursor === undefined ? undefined : readKeyCursor(cursor));
      return { items: page.records.map(scheduleView), ...(page.cursor === undefined ? {} : { next: writeKeyCursor(page.cursor) }) };
    },
    get: async (by, id) => scheduleView(await found(records, by, id)),
    async replace(by, id, settings) {
      const read = demandUsable(settings);
      return scheduleView(
        await change(by, id, (record) => {
          demandNotOfApp(record);
          return replaced(record, settings, read, env.now());
        }),
      );
    },
    async remove(by, id) {
      const record = await found(records, by, id);
      demandNotOfApp(record);
      await records.delete(record);
      counted.forget(by.tenant);
    },
    pause: async (by, id, note) =>
      scheduleView(
        await change(by, id, (record) => {
          const paused = { pausedAt: record.pausedAt ?? env.now(), note };
          return changesOf(record, readOf(record), stateOf(record), env.now(), paused);
        }),
      ),
    resume: async (by, id, note) =>
      scheduleView(
        await change(by, id, (record) => {
          const [read, now] = [readOf(record), env.now()];
          const state = record.pausedAt === undefined ? stateOf(record) : rescheduled(read, stateOf(record), now);
          return changesOf(record, read, state, now, { pausedAt: undefined, note });
        }),
      ),
    ...manual(parts, change),
  };
}

type Change = (by: Principal, id: string, changes: (record: ScheduleRecord) => Changes) => Promise<ScheduleRecord>;

function changing({ env, records, loop }: ServiceParts): Change {
  return async (by, id, changes) => {
    for (;;) {
      const record = await found(records, by, id);
      const changed = await records.change(record, { ...changes(record), updatedAt: env.now() });
      if (changed === undefined) continue;
      loop.wakeAt(changed.wake);
      return changed;
    }
  };
}

/** Runs that somebody asks for. */
function manual({ env, records, loop }: ServiceParts, change: Change): Pick<Schedules, 'trigger' | 'backfill'> {
  const waitFor = (record: ScheduleRecord, runs: readonly WaitingRun[]): Changes => {
    const state = stateOf(record);
    if (state.waiting.length + runs.length > defaultBounds.scheduleWaiting)
      throw new TroupeError(
        'too-many-items',
        `A schedule has ${defaultBounds.scheduleWaiting} runs that wait at most: ${state.waiting.length} wait, these would be ${runs.length} more.`,
      );
    return { state: JSON.stringify({ ...state, waiting: [...state.waiting, ...runs] } satisfies ScheduleState), wake: env.now() };
  };
  return {
    async trigger(by, id, given, key) {
      const due = env.now();
      const isIts = (run: PastRun | WaitingRun): boolean =>
        key === undefined ? run.cause === 'trigger' && run.due === due : run.key === key;
      const changed = await change(by, id, (record) => {
        const { settings } = readOf(record);
        const { last, previous = due, waiting } = stateOf(record);
        // It was asked for before.
        if (key !== undefined && (last.some(isIts) || waiting.some(isIts))) return {};
        const run = { due, from: previous, cause: 'trigger', overlap: given ?? settings.overlap ?? 'skip' } as const;
        return waitFor(record, [{ ...run, ...(key === undefined ? {} : { key }) }]);
      });
      await loop.lookAt(changed);
      const run = stateOf(await found(records, by, id)).last.find(isIts);
      return run && runView(run);
    },
    async backfill(by, id, { from, to, overlap = 'queue-all' }) {
      if (from > to) throw invalidSchedule('/from', 'It is after "to"');
      let runs: readonly WaitingRun[] = [];
      await change(by, id, (record) => {
        const intervals = dueFrom(readOf(record), from, to);
        runs = intervals.map((interval): WaitingRun => ({ ...interval, cause: 'backfill', overlap }));
        return waitFor(record, runs);
      });
      return runs.length;
    },
  };
}

function dueFrom({ times }: ReadSettings, from: number, to: number): readonly Pick<WaitingRun, 'due' | 'from'>[] {
  const intervals: Pick<WaitingRun, 'due' | 'from'>[] = [];
  let previous = lastBefore(times, from);
  for (let due = times.after(from - 1); due !== undefined && due <= to; due = times.after(due)) {
    if (intervals.length >= defaultBounds.scheduleWaiting)
      throw new TroupeError('too-many-items', `It is due more than ${defaultBounds.scheduleWaiting} times there. Backfill less at once.`);
    intervals.push({ due, from: previous ?? due });
    previous = due;
  }
  return intervals;
}

/** @throws TroupeError `invalid-schedule` and the like */
export function newRecord(by: Principal, id: string, settings: ScheduleSettings, now: number): ScheduleRecord {
  const read = demandUsable(settings);
  const state = rescheduled(read, newState, now);
  if (state.next === undefined) throw invalidSchedule('', 'It is never due from now on');
  const record = {
    ...{ tenant: by.tenant, id, settings: JSON.stringify(settings), by: JSON.stringify(by), state: JSON.stringify(state) },
    ...{ createdAt: now, updatedAt: now, changes: 0 },
  };
  const { wake } = changesOf(record, read, state, now);
  return { ...record, ...(wake === undefined ? {} : { wake }) };
}

/** A schedule with other settings: what was due before is not due any more. */
export function replaced(record: ScheduleRecord, settings: ScheduleSettings, read: ReadSettings, now: number): Changes {
  const state = rescheduled(read, stateOf(record), now);
  return { settings: JSON.stringify(settings), ...changesOf(record, read, state, now) };
}

/** Due from now on. */
function rescheduled({ times }: ReadSettings, { next: _next, previous: _previous, ...state }: ScheduleState, now: number): ScheduleState {
  const next = times.after(now);
  const previous = next === undefined ? undefined : lastBefore(times, next);
  return { ...state, ...(next === undefined ? {} : { next }), ...(previous === undefined ? {} : { previous }) };
}

function demandScheduleId(text: string): string {
  const id = demandPublicId(text);
  if (id.length > defaultBounds.scheduleIdCharacters)
    throw new TroupeError('out-of-range', `The id of a schedule has ${defaultBounds.scheduleIdCharacters} characters at most.`);
  return id;
}

function demandNotOfApp({ id, app }: ScheduleRecord): void {
  if (app !== undefined)
    throw new TroupeError('schedule-of-app', `The schedule ${JSON.stringify(id)} is a file of the app: change it there, or pause it.`);
}

async function found(records: ScheduleRecords, { tenant }: Principal, id: string): Promise<ScheduleRecord> {
  const record = await records.get(tenant, id);
  if (record !== undefined) return record;
  throw new TroupeError('schedule-not-found', `There is no schedule ${JSON.stringify(id.slice(0, 128))}.`);
}
