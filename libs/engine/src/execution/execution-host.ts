import type { Command, Start, TaskId } from '@troupe/contracts';
import type { Scope } from './scope.ts';
import type { Violation } from '../violation.ts';
import type { Waiters } from './waiters.ts';

/** What the engine needs of the process it runs in. */
export interface ExecutionHost {
  /** Calls back once the microtask queue is empty. */
  quiesce(callback: () => void): void;
  /** Runs code of the task so that the process can distinguish it from its own. */
  enter<T>(code: RunningCode, run: () => T): T;
  /** Runs a part of the task's code; `scope` answers it there, and in whatever follows from its promises. */
  within<T>(scope: Scope, run: () => T): T;
  scope(): Scope | undefined;
  /** The code acted outside its window. */
  violated(code: RunningCode, violation: Violation): void;
  /** Text that nobody can guess, for steps: what they give is recorded. */
  secret(): string;
  log(code: RunningCode, level: 'debug' | 'info' | 'warn' | 'error', message: string, data: object | undefined): void;
}

/** A command before it has its place in a turn. */
export type Draft<C extends Command> = C extends Command ? Omit<C, 'id'> : never;

/** The code of a task as the host and the parts of an execution know it: `Execution` has more. */
export interface RunningCode {
  readonly task: TaskId;
  readonly start: Start;
  readonly host: ExecutionHost;
  readonly waiters: Waiters;
  /** Its window is open (X1). */
  readonly inWindow: boolean;
  /** Nothing is emitted any more (X5). */
  readonly over: boolean;
  /** Which part of the code runs. */
  readonly scope: Scope;
  /** What a replay cannot repeat: the code goes no further. */
  readonly violation: Violation | undefined;
  emit<C extends Command>(draft: Draft<C>): C;
  /** @throws Violation outside the window (X1) */
  demandWindow(what: string, reads?: boolean): void;
  /** A violation nobody is there to catch. */
  report(violation: Violation): void;
  warn(message: string, data: object): void;
}
