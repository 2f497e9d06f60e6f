import { isoTime, type Attributes } from '@troupe/contracts';

/** A due moment, and the one of its schedule before it: the interval of data that the run is about. */
export interface Interval {
  readonly due: number;
  readonly from: number;
}

/** By these a task says which run of which schedule it is. */
export function runAttributes(schedule: string, { due, from }: Interval): Attributes {
  return { schedule, 'schedule.due': isoTime(due), 'schedule.from': isoTime(from), 'schedule.to': isoTime(due) };
}
