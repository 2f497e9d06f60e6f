import type { Command, Json } from '@troupe/contracts';
import type { Execution } from './execution.ts';
import type { Scope } from './scope.ts';
import type { Violation } from '../violation.ts';

/** What the engine needs of the process it runs in. */
export interface ExecutionHost {
  /** Calls back once the microtask queue is empty. */
  quiesce(callback: () => void): void;
  /** Runs code of the task so that the process can distinguish it from its own. */
  enter<T>(execution: Execution, code: () => T): T;
  /** Runs a part of the task's code; `scope` answers it there, and in whatever follows from its promises. */
  within<T>(scope: Scope, code: () => T): T;
  scope(): Scope | undefined;
  /** The code acted outside its window. */
  violated(execution: Execution, violation: Violation): void;
  log(execution: Execution, level: 'debug' | 'info' | 'warn' | 'error', message: string, data: object | undefined): void;
}

/** A command before it has its place in a turn. */
export type Draft<C extends Command> = C extends Command ? Omit<C, 'id'> : never;

/** The code of a task; `input` is a copy of its own. */
export type Main = (execution: Execution, input: Json | undefined) => unknown;
