import { stateOf, type ScheduleRecord, type ScheduleRecords } from '../schedule-records.ts';
import { SHOWN_RUNS, type PastRun, type ScheduleState } from '../schedule-state.ts';

/**
 * Notes runs that were begun in the moment in which their schedule was changed by others: it may not be looked at again
 * for them. One that is still due is, and is noted then.
 */
export async function noteBegun(
  records: Pick<ScheduleRecords, 'change' | 'get'>,
  { tenant, id }: ScheduleRecord,
  begun: readonly PastRun[],
): Promise<ScheduleRecord | undefined> {
  for (;;) {
    const record = await records.get(tenant, id);
    if (record === undefined) return undefined;
    const state = stateOf(record);
    const missing = begun.filter(({ due, cause }) => {
      const isNoted = state.last.some((each) => each.due === due && each.cause === cause);
      return !isNoted && (record.pausedAt !== undefined || state.next !== due);
    });
    if (missing.length === 0) return record;
    const after: ScheduleState = {
      ...state,
      started: state.started + missing.filter(({ outcome }) => outcome === 'started').length,
      last: [...missing.toReversed(), ...state.last].slice(0, SHOWN_RUNS),
      running: [...new Set([...state.running, ...missing.flatMap(({ task }) => task ?? [])])],
    };
    const changed = await records.change(record, { state: JSON.stringify(after) });
    if (changed !== undefined) return changed;
  }
}
