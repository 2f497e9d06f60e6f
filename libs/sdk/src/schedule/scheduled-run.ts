import type { WorkflowContext } from '@troupe/contracts';

/** Which run of which schedule a task is; times are in milliseconds since 1970. */
export interface ScheduledRun {
  readonly schedule: string;
  /** When it was due, whenever it began. */
  readonly due: number;
  /** The data it is about: from the due time before it on, and before its own. */
  readonly from: number;
  readonly to: number;
}

/** Undefined in a task that no schedule started. */
export function scheduledRun(ctx: Pick<WorkflowContext, 'attributes'>): ScheduledRun | undefined {
  const { schedule, ...attributes } = ctx.attributes.get();
  const [due, from, to] = ['due', 'from', 'to'].map((each) => Date.parse(String(attributes[`schedule.${each}`]))) as [
    number,
    number,
    number,
  ];
  return typeof schedule !== 'string' || Number.isNaN(due + from + to) ? undefined : { schedule, due, from, to };
}
