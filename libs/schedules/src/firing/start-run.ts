import { createHash } from 'node:crypto';
import { isoTime, milliseconds, TroupeError, type StartRequest, type TaskService } from '@troupe/contracts';
import type { ReadSettings } from '../check-settings.ts';
import type { PastRun, WaitingRun } from '../schedule-state.ts';
import { runAttributes } from './run-attributes.ts';

/** The id of a run's task follows from its schedule and its due time, so that it has one task, whichever process starts it, and however often. */
function runId(schedule: string, { due, cause, key }: Pick<WaitingRun, 'due' | 'cause' | 'key'>): string {
  // One that was triggered by a request with a key has one task for that key.
  if (key !== undefined) return `${schedule}:trigger:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
  const moment = isoTime(due)
    .replace(/(?:\.000)?Z$/, 'Z')
    .replace('.', ':');
  return `${schedule}:${cause === 'trigger' ? 'trigger:' : ''}${moment}`;
}

/** @throws what may go well later */
export async function startRun(
  service: TaskService,
  schedule: string,
  read: ReadSettings,
  run: WaitingRun,
  now: () => number,
): Promise<PastRun> {
  const id = runId(schedule, run);
  const { input, attributes } = read.settings;
  const timeout = timeoutOf(read, run, now());
  const request: StartRequest = {
    ...{ kind: read.kind, name: read.name, id },
    ...(input === undefined ? {} : { input }),
    attributes: { ...attributes, ...runAttributes(schedule, run) },
    ...(timeout === undefined ? {} : { timeout }),
  };
  const past = { due: run.due, cause: run.cause, ...(run.key === undefined ? {} : { key: run.key }) };
  try {
    await service.start(request);
  } catch (error) {
    if (!(error instanceof TroupeError) || mayGoWell(error)) throw error;
    if (error.code !== 'already-exists' || !(await isRunOf(service, schedule, id)))
      return { ...past, outcome: 'refused', at: now(), error: error.message.slice(0, MOST_MESSAGE) };
  }
  return { ...past, outcome: 'started', at: now(), task: id };
}

/** A run that was due ends by its deadline; of one that somebody asked for the deadline counts from now. */
function timeoutOf(
  { deadline, settings: { timeout } }: ReadSettings,
  { cause, due }: WaitingRun,
  now: number,
): number | string | undefined {
  if (deadline === Number.POSITIVE_INFINITY) return timeout;
  const left = Math.max(1, (cause === 'time' ? due : now) + deadline - now);
  return timeout === undefined ? left : Math.min(left, milliseconds(timeout, 'timeout'));
}

const MOST_MESSAGE = 500;

function mayGoWell({ code, retryable }: TroupeError): boolean {
  return retryable === true || code === 'unavailable' || code === 'quota-exceeded' || code === 'quota-used-up' || code === 'internal';
}

/** It was started before its schedule was changed. */
async function isRunOf(service: TaskService, schedule: string, id: string): Promise<boolean> {
  return (await service.get(id)).attributes['schedule'] === schedule;
}
