import type { Principal, TaskServices } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { readSettings, type ReadSettings } from '../check-settings.ts';
import { stateOf, settingsOf, type Changes, type ScheduleRecord } from '../schedule-records.ts';
import { SHOWN_RUNS, type PastRun, type ScheduleState, type WaitingRun } from '../schedule-state.ts';
import { jitterOf } from '../times/times-of.ts';
import { lastBefore } from '../times/times.ts';
import { admit } from './admit.ts';
import { openRuns, stopRuns } from './open-runs.ts';
import { startRun } from './start-run.ts';

/** So many open runs of one schedule are known. */
const MOST_RUNNING = 100;
/** Milliseconds until open runs are looked at again, should the process that waits for their end die. */
const WATCH_MS = 10_000;

export interface LookParts {
  readonly env: Env;
  readonly services: TaskServices;
}

/** What came of a look at a schedule. */
export interface Looked {
  /** What is to be stored of it. Computing the next due moment takes a while, and is left for then. */
  readonly changes: () => Changes;
  /** Runs that were due and begun. */
  readonly begun: readonly PastRun[];
}

/**
 * Does what a schedule needs now: starts the run that is due, and those that no longer have to wait.
 *
 * Q10 A run is started before it is noted that it was: who dies in between, or is not the only one to look, has it
 *     started again under the same id, which changes nothing (R5).
 * Q11 Due moments are taken in their order, one at each look.
 */
export async function look({ env, services }: LookParts, record: ScheduleRecord): Promise<Looked> {
  const now = env.now();
  const read = readOf(record);
  const state = stateOf(record);
  const service = services.for(principalOf(record));
  const { open, failed } = await openRuns(service, state.running);
  const paused = record.pausedAt !== undefined;
  const failing = failed !== undefined && read.settings.pauseOnFailure === true && !paused;
  const due = paused || failing ? undefined : dueRun(record.id, read, state, now);
  const late = Math.min(read.catchUp, read.deadline - 1);
  const missed = due !== undefined && due.due + jitterOf(record.id, due.due, read.jitter) < now - late;
  const { start, skip, wait, stop } = admit(open.length, state.waiting, due === undefined || missed ? [] : [due]);
  if (stop !== undefined) await stopRuns(service, open, stop, record.id);
  const begun = await Promise.all(start.map((run) => startRun(service, record.id, read, run, env.now)));
  const past: readonly PastRun[] = [
    ...begun,
    ...skip.map(({ due: moment, cause, key }): PastRun => ({
      ...{ due: moment, cause, outcome: 'skipped', at: now },
      ...(key === undefined ? {} : { key }),
    })),
    ...(missed ? [{ due: due.due, cause: due.cause, outcome: 'missed', at: now } as const] : []),
  ];
  const refused = read.settings.pauseOnFailure === true && past.some(({ outcome }) => outcome === 'refused');
  const changes = (): Changes => {
    const tracked = read.settings.overlap !== 'allow' || read.settings.pauseOnFailure === true || wait.length > 0;
    const tasks = begun.flatMap(({ task }) => task ?? []);
    const { next: _next, ...before } = state;
    const after: ScheduleState = {
      ...(due === undefined ? state : before),
      ...(due === undefined ? {} : following(read, due.due, missed ? now - late - read.jitter - 1 : undefined)),
      started: state.started + begun.filter(({ cause, outcome }) => cause === 'time' && outcome === 'started').length,
      last: [...past.toReversed(), ...state.last].slice(0, SHOWN_RUNS),
      running: tracked ? [...new Set([...open, ...tasks])].slice(-MOST_RUNNING) : [],
      waiting: wait,
    };
    const because = failing ? `Paused: the task ${failed} failed` : refused ? 'Paused: a run could not be started' : undefined;
    return changesOf(record, read, after, now, because === undefined ? {} : { pausedAt: now, note: because });
  };
  return { changes, begun: begun.filter(({ cause }) => cause === 'time') };
}

/** What is stored of a schedule in a new state, and when it is looked at again. */
export function changesOf(
  record: Pick<ScheduleRecord, 'id' | 'pausedAt'>,
  read: ReadSettings,
  given: ScheduleState,
  now: number,
  paused: Pick<Changes, 'pausedAt' | 'note'> = {},
): Changes {
  const isOver = read.settings.runs !== undefined && given.started >= read.settings.runs;
  const { next, ...rest } = given;
  const state: ScheduleState = isOver || next === undefined ? rest : given;
  const isPaused = 'pausedAt' in paused ? paused.pausedAt !== undefined : record.pausedAt !== undefined;
  // Until it is known what becomes of those that wait, the last of its runs may be among them.
  const wakes = !isPaused && state.next !== undefined && mayBeDue(read, state);
  const wake = Math.min(
    wakes ? dueAt(record.id, read, state.next!) : Number.POSITIVE_INFINITY,
    isWatched(read, state) ? now + WATCH_MS : Number.POSITIVE_INFINITY,
  );
  return { state: JSON.stringify(state), wake: Number.isFinite(wake) ? wake : undefined, ...paused };
}

/** Whether it matters when an open run ends. */
export function isWatched({ settings }: ReadSettings, { waiting, running }: ScheduleState): boolean {
  return waiting.length > 0 || (settings.pauseOnFailure === true && running.length > 0);
}

/** When a run begins that is due then. */
function dueAt(id: string, { jitter }: ReadSettings, due: number): number {
  return due + jitterOf(id, due, jitter);
}

/** The due moments around one. @param from those up to there are left out */
function following({ times }: ReadSettings, due: number, from?: number): { readonly previous: number; readonly next?: number } {
  const next = times.after(Math.max(due, from ?? due));
  const previous = from === undefined || next === undefined || from <= due ? due : (lastBefore(times, next) ?? due);
  return next === undefined ? { previous } : { previous, next };
}

function dueRun(id: string, read: ReadSettings, { next, previous, started, waiting }: ScheduleState, now: number): WaitingRun | undefined {
  if (next === undefined || dueAt(id, read, next) > now) return undefined;
  if (!mayBeDue(read, { started, waiting })) return undefined;
  return { due: next, from: previous ?? next, cause: 'time', overlap: read.settings.overlap ?? 'skip' };
}

/** Whether there are runs left, should all that wait begin. */
function mayBeDue(
  { settings: { runs = Number.POSITIVE_INFINITY } }: ReadSettings,
  { started, waiting }: Pick<ScheduleState, 'started' | 'waiting'>,
): boolean {
  return started + waiting.filter(({ cause }) => cause === 'time').length < runs;
}

const known = new Map<string, ReadSettings>();
const MOST_KNOWN = 20_000;

/** Settings are read once while they stay the same. */
export function readOf(record: Pick<ScheduleRecord, 'settings'>): ReadSettings {
  let read = known.get(record.settings);
  if (read === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(record.settings, (read = readSettings(settingsOf(record))));
  }
  return read;
}

const principals = new Map<string, Principal>();

/** One value for each principal: what is made for it is made once. */
export function principalOf({ by }: Pick<ScheduleRecord, 'by'>): Principal {
  let principal = principals.get(by);
  if (principal === undefined) {
    if (principals.size >= MOST_KNOWN) principals.clear();
    principals.set(by, (principal = JSON.parse(by) as Principal));
  }
  return principal;
}
