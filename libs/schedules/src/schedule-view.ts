import { isoTime, principalText, type Schedule, type ScheduleRun } from '@troupe/contracts';
import { principalOf, readOf } from './firing/look.ts';
import { settingsOf, stateOf, type ScheduleRecord } from './schedule-records.ts';
import { SHOWN_RUNS, type PastRun, type ScheduleState } from './schedule-state.ts';

/** As clients see it. */
export function scheduleView(record: ScheduleRecord): Schedule {
  const { id, app, pausedAt, note, createdAt, updatedAt } = record;
  const state = stateOf(record);
  return {
    id,
    ...settingsOf(record),
    ...{ ofApp: app !== undefined, paused: pausedAt !== undefined },
    ...(pausedAt === undefined ? {} : { pausedAt: isoTime(pausedAt) }),
    ...(note === undefined ? {} : { note }),
    ...{ createdAt: isoTime(createdAt), createdBy: principalText(principalOf(record)), updatedAt: isoTime(updatedAt) },
    ...{ started: state.started, running: state.running, waiting: state.waiting.length },
    last: state.last.map(runView),
    next: pausedAt === undefined && state.next !== undefined ? nextRuns(record, state) : [],
  };
}

export function runView({ due, at, key: _, ...run }: PastRun): ScheduleRun {
  return { ...run, due: isoTime(due), at: isoTime(at) };
}

function nextRuns(record: ScheduleRecord, { next, started }: ScheduleState): readonly string[] {
  const { times, settings } = readOf(record);
  const most = Math.min(SHOWN_RUNS, (settings.runs ?? Number.POSITIVE_INFINITY) - started);
  const moments: string[] = [];
  for (let due = next; due !== undefined && moments.length < most; due = times.after(due)) moments.push(isoTime(due));
  return moments;
}
