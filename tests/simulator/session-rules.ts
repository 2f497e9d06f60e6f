import type { Message, TaskId } from '@troupe/contracts';
import { conclusion } from './workload/conversations.ts';
import type { TaskLog } from './work-log.ts';

/** When a client posted the start of a task, and when that was acknowledged. */
export interface Posted {
  readonly at: number;
  acknowledgedAt: number | undefined;
}

/** What must hold of the sessions that tasks write one after the other. */
export class SessionRules {
  /** Those that were let in, in order. */
  readonly #writers = new Map<string, TaskId[]>();
  readonly #logs: ReadonlyMap<TaskId, TaskLog>;
  readonly #posted: ReadonlyMap<string, Posted>;

  constructor(logs: ReadonlyMap<TaskId, TaskLog>, posted: ReadonlyMap<string, Posted>) {
    this.#logs = logs;
    this.#posted = posted;
  }

  /** @returns what is wrong with a task being let in now */
  letIn(task: TaskId, session: string): readonly string[] {
    const before = this.#writers.get(session) ?? [];
    this.#writers.set(session, [...before, task]);
    const wrong: string[] = [];
    const writer = before.findLast((each) => this.#logs.get(each)?.ended === undefined);
    if (writer !== undefined) wrong.push(`C1: it is let into session ${session}, which ${writer} writes`);
    const mine = this.#posted.get(task)?.at ?? Infinity;
    for (const [id, { acknowledgedAt = Infinity }] of this.#posted) {
      const log = this.#logs.get(id as TaskId);
      if (acknowledgedAt >= mine || log === undefined || log.ended !== undefined || before.includes(id as TaskId)) continue;
      if (log.session === session) wrong.push(`C4: it is let into session ${session} before ${id}, which came first`);
    }
    return wrong;
  }

  /** @returns what is missing in what a model is asked with */
  missing(task: TaskId, messages: readonly Message[]): readonly string[] {
    const wrong: string[] = [];
    for (const writers of this.#writers.values()) {
      const place = writers.indexOf(task);
      for (const before of place < 0 ? [] : writers.slice(0, place)) {
        if (this.#logs.get(before)?.ended?.status !== 'completed') continue;
        const times = messages.filter(({ content }) => content === conclusion(before)).length;
        if (times !== 1) wrong.push(`C2, C3: its session has the answer of ${before} ${times} times`);
      }
    }
    return wrong;
  }
}
