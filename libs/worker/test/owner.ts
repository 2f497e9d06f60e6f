import type { Bus } from '@troupe/bus';
import {
  callId,
  commandId,
  partitionOf,
  reportSubject,
  taskId,
  type CallId,
  type Json,
  type ReportAnswer,
  type Work,
  type WorkflowLog,
  type WorkOutcome,
  type WorkReport,
} from '@troupe/contracts';

/** The partition of the task whose owner this is. */
const partition = partitionOf(taskId('t1'));

/** Plays the owner of task `t1`: keeps what workers say and answers as the test wants. */
export interface Owner {
  readonly reports: readonly WorkReport[];
  /** The next outcome that was committed and nobody asked for yet. */
  readonly outcome: () => Promise<WorkOutcome>;
  answer: (report: WorkReport) => ReportAnswer | Promise<ReportAnswer>;
  readonly stop: () => Promise<void>;
}

export function own(bus: Bus): Owner {
  const reports: WorkReport[] = [];
  const outcomes: WorkOutcome[] = [];
  const waiting: ((outcome: WorkOutcome) => void)[] = [];
  const owner: Owner = {
    reports,
    answer: ({ kind }) => (kind === 'outcome' || kind === 'interrupted' ? 'committed' : 'continue'),
    outcome: () => {
      const next = outcomes.shift();
      return next === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(next);
    },
    stop: () => subscription.stop(),
  };
  const subscription = bus.respond(reportSubject(partition), async (report) => {
    reports.push(report);
    const answer = await owner.answer(report);
    if (report.kind === 'outcome' && answer === 'committed') {
      const asked = waiting.shift();
      if (asked === undefined) outcomes.push(report.outcome);
      else asked(report.outcome);
    }
    return answer;
  });
  return owner;
}

/** The call `work` makes work for, of a task. */
export function callOf(task: string): CallId {
  return callId(taskId(task), commandId(3, 0));
}

export function work(kind: Work['kind'], name: string, args?: Json, more: Partial<Work> = {}): Work {
  const task = taskId('t1');
  return {
    call: callId(task, commandId(3, 0)),
    task,
    partition,
    kind,
    name,
    attempt: 1,
    token: 'token',
    ...(args === undefined ? {} : { args }),
    ...more,
  };
}

export const quiet: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
