import {
  checkAttributes,
  defaultBounds,
  jsonBytes,
  milliseconds,
  TroupeError,
  type ScheduledTask,
  type ScheduleSettings,
  type TaskKind,
} from '@troupe/contracts';
import { runAttributes } from './firing/run-attributes.ts';
import { invalidSchedule, timesOf } from './times/times-of.ts';
import type { Times } from './times/times.ts';

/** An hour: what was due while the platform was restarted is started, and not what was due yesterday. */
const CATCH_UP_MS = 3_600_000;

/** What settings say, in numbers. */
export interface ReadSettings {
  readonly settings: ScheduleSettings;
  readonly times: Times;
  readonly kind: TaskKind;
  readonly name: string;
  readonly jitter: number;
  readonly catchUp: number;
  /** Milliseconds after which a run that was due ends. */
  readonly deadline: number;
}

/** @throws TroupeError `invalid-schedule`, `invalid-duration`, `out-of-range`, `too-many-items`, `payload-too-large` */
export function readSettings(settings: ScheduleSettings): ReadSettings {
  const { jitter = 0, catchUp = CATCH_UP_MS, deadline, timeout } = settings;
  if (timeout !== undefined) milliseconds(timeout, 'timeout');
  return {
    ...{ settings, times: timesOf(settings) },
    ...namedTask(settings),
    ...{ jitter: milliseconds(jitter, 'jitter'), catchUp: milliseconds(catchUp, 'catchUp') },
    deadline: deadline === undefined ? Number.POSITIVE_INFINITY : atLeastOne(milliseconds(deadline, 'deadline')),
  };
}

function atLeastOne(deadline: number): number {
  if (deadline < 1) throw invalidSchedule('/deadline', 'It is at least a millisecond');
  return deadline;
}

/** What is asked of new settings besides that they can be read. @throws TroupeError */
export function demandUsable(settings: ScheduleSettings): ReadSettings {
  const bytes = jsonBytes(settings);
  if (bytes > defaultBounds.scheduleBytes)
    throw new TroupeError('payload-too-large', `A schedule has ${defaultBounds.scheduleBytes} bytes at most; this one has ${bytes}.`);
  const read = readSettings(settings);
  checkAttributes({ ...settings.attributes, ...runAttributes('a', { due: 0, from: 0 }) });
  if (settings.runs !== undefined && !(Number.isSafeInteger(settings.runs) && settings.runs >= 1))
    throw invalidSchedule('/runs', 'It is a whole number from 1 on');
  return read;
}

function namedTask({ workflow, agent }: ScheduledTask): { readonly kind: TaskKind; readonly name: string } {
  if (workflow !== undefined && agent === undefined) return { kind: 'workflow', name: workflow };
  if (agent !== undefined && workflow === undefined) return { kind: 'agent', name: agent };
  throw invalidSchedule('', 'Give either "workflow" or "agent", and only one of them');
}
