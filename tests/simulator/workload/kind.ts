import type { StartRequest, TaskService, WorkflowContext } from '@troupe/contracts';
import type { Chance } from '../cluster/chance.ts';
import type { Beside } from '../cluster/beside-tasks.ts';
import type { TaskLog } from '../work-log.ts';

export type Code = (ctx: WorkflowContext, input: any) => Promise<unknown>;

/** What an operator does to a task, in milliseconds after all tasks began. */
export interface Control {
  readonly at: number;
  readonly do: 'cancel' | 'terminate' | 'suspend' | 'resume';
}

/** What the client of one task can do. */
export interface Client {
  readonly id: string;
  readonly seed: number;
  sleep(ms: number): Promise<void>;
  /**
   * Asks one orchestrator after the other until one answers.
   *
   * @param enough whether the client gives up without an answer
   */
  ask<T>(what: string, request: (service: TaskService, beside: Beside) => Promise<T>, enough?: () => boolean): Promise<Asked<T>>;
  /** Whether the store keeps a message of this id for the task. */
  isKept(message: string): boolean;
  /** A human decides about an approval of the task, by the command that asked for it. */
  decide(command: string, decision: 'approve' | 'reject'): Promise<void>;
  blame(what: string): void;
}

export type Asked<T> = { readonly value: T } | { readonly refused: string };

/** A task that has ended, as it is judged. */
export interface Ended {
  readonly id: string;
  readonly seed: number;
  readonly status: string;
  readonly output: unknown;
  readonly log: TaskLog;
  readonly logs: ReadonlyMap<string, TaskLog>;
  readonly undone: readonly string[];
  readonly controls: readonly Control[];
}

/** A kind of task of the workload. */
export interface Kind {
  /** That of a workflow of the same name; agents have none. */
  readonly code?: Code;
  /** @param now the time of the store */
  readonly request?: (id: string, seed: number, now: number) => Partial<StartRequest>;
  /** What is done to it besides; nothing by default. */
  readonly controls?: (chance: Chance, at: number) => readonly Control[];
  readonly client?: (client: Client) => Promise<void>;
  /** So many tasks of its workflow at once. */
  readonly concurrency?: number;
  /** What the world of such a task has besides tasks. */
  readonly uses?: 'topics' | 'schedules';
  /** Whether all that it brings about is there, once it has ended. */
  readonly isOver?: (ended: Pick<Ended, 'id' | 'seed' | 'logs'>) => boolean;
  /** What is wrong with how it came out. */
  readonly fault: (ended: Ended) => string | undefined;
}

/** Whether it came to this. */
export function expectEnd({ status, output }: Ended, ...expected: readonly [status: string, output?: unknown]): string | undefined {
  const is = JSON.stringify([status, output ?? null]);
  const should = JSON.stringify([expected[0], expected[1] ?? null]);
  return is === should ? undefined : `it came to ${is} instead of ${should}`;
}
