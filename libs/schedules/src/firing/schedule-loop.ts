import { toFailure, withTenant, type TaskId, type TaskServices, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { ScheduleRecord, ScheduleRecords } from '../schedule-records.ts';
import { lanes } from './lanes.ts';
import { noteBegun } from './note-begun.ts';
import { look } from './look.ts';
import { wakeTimer } from './wake-timer.ts';
import { runWatch } from './watch-runs.ts';

export interface LoopParts {
  readonly env: Env;
  readonly services: TaskServices;
  readonly records: ScheduleRecords;
  readonly log: WorkflowLog;
  /** Whether this process looks after what has that id: another one that does so, too, changes nothing (Q10). */
  readonly owns: (id: TaskId) => boolean;
}

export interface ScheduleLoop {
  /** Looks at one now, also at one of another process. */
  lookAt(record: ScheduleRecord): Promise<void>;
  /** One was changed, and is to be looked at then. */
  wakeAt(moment: number | undefined): void;
  close(): Promise<void>;
}

/** Milliseconds after which what other processes changed is known at the latest. */
const POLL_MS = 1_000;
/** Milliseconds until a run that could not be started is tried again. */
const AGAIN_MS = 5_000;
/** Schedules that are known to fail: beyond that they are tried again sooner. */
const MOST_FAILING = 10_000;
/** Runs that are started, and records that are written, at once. */
const AT_ONCE = 1_024;

/**
 * Looks at schedules when they are due.
 *
 * Q12 What is due is read from the store when it is due: one that was paused, changed or removed before that is not
 *     started as it was.
 * Q13 A schedule is looked after by the owner of the partition of its id; what was due while it had none is found by
 *     the next owner.
 */
export function scheduleLoop(parts: LoopParts): ScheduleLoop {
  const { env, records, log, owns, services } = parts;
  const busy = new Set<string>();
  const notBefore = new Map<string, number>();
  let closing = false;
  let passing: Promise<void> | undefined;
  const { lookOnce, settled } = looking(parts);
  const timer = wakeTimer(env, () => {
    passing ??= pass().finally(() => (passing = undefined));
  });

  const drive = async (record: ScheduleRecord): Promise<void> => {
    const key = keyOf(record);
    busy.add(key);
    try {
      let current: ScheduleRecord | undefined = record;
      do current = await lookOnce(current);
      while (!closing && current?.wake !== undefined && current.wake <= env.now());
      notBefore.delete(key);
      if (closing || current === undefined) return;
      watch.watch(key, current);
      timer.at(current.wake);
    } finally {
      busy.delete(key);
    }
  };
  const attempt = async (key: string, record: ScheduleRecord | undefined): Promise<void> => {
    if (record === undefined || busy.has(key)) return;
    await drive(record).catch((error: unknown) => {
      if (notBefore.size >= MOST_FAILING) notBefore.clear();
      notBefore.set(key, env.now() + AGAIN_MS);
      log.warn('a schedule cannot start its run, trying again', { schedule: key, error: toFailure(error).message });
    });
  };
  const watch = runWatch(services, (key, { tenant, id }) => {
    // Should it not be found, it is looked at again, anyhow.
    records.get(tenant, id).then(
      (record) => attempt(key, record),
      () => {},
    );
  });

  /** Begins to look at all that is due. */
  async function pass(): Promise<void> {
    const now = env.now();
    let next: number | undefined;
    try {
      for await (const record of records.due(now + 1)) {
        if (closing) return;
        const key = keyOf(record);
        if (owns(key as TaskId) && (notBefore.get(key) ?? 0) <= now) void attempt(key, record);
      }
      next = await records.nextWake(now + 1);
    } catch (error) {
      log.warn('schedules cannot be read, trying again', { error: toFailure(error).message });
    }
    timer.at(Math.min(next ?? Number.POSITIVE_INFINITY, env.now() + POLL_MS));
  }

  timer.at(env.now());
  return {
    lookAt: drive,
    wakeAt: timer.at,
    async close() {
      closing = true;
      timer.stop();
      watch.close();
      await passing;
      await settled();
    },
  };
}

function keyOf({ tenant, id }: ScheduleRecord): string {
  return withTenant(tenant, id);
}

interface Looking {
  /** The record as it is then; undefined once it is gone. @throws what may go well later */
  lookOnce(record: ScheduleRecord): Promise<ScheduleRecord | undefined>;
  settled(): Promise<void>;
}

/** Runs are started before it is written what became of others. */
function looking(parts: LoopParts): Looking {
  const { first, second, settled } = lanes(AT_ONCE);
  const { records } = parts;
  return {
    settled,
    async lookOnce(record) {
      const looked = await first(() => look(parts, record));
      return second(async () => {
        const changes = looked.changes();
        const isSame = changes.state === record.state && changes.wake === record.wake && !('pausedAt' in changes);
        return isSame ? record : ((await records.change(record, changes)) ?? noteBegun(records, record, looked.begun));
      });
    },
  };
}
