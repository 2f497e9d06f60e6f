import {
  type CancelledError,
  TaskTimeoutError,
  toFailure,
  toJson,
  TroupeError,
  type EndStatus,
  type Failure,
  type Json,
} from '@troupe/contracts';
import type { Execution } from './execution.ts';
import type { Main } from './execution-host.ts';
import { isCancel } from './is-cancel.ts';
import { Violation } from './violation.ts';

/**
 * The course of a task's code from its start to its end.
 *
 * `stopping` (a cancel or time-out) does not end it: the code hears of it through what it awaits,
 * may tidy up, and ends itself. Compensations run after that, before the end is said.
 */
export class Course {
  phase: 'idle' | 'running' | 'compensating' | 'over' = 'idle';
  stopping: CancelledError | TaskTimeoutError | undefined;
  session: { readonly id: string; readonly at: number } | undefined;
  remember: (() => readonly Json[]) | undefined;
  readonly #execution: Execution;
  #undo: (() => unknown)[] | undefined;
  #abort: AbortController | undefined;

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  get abort(): AbortController {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.stopping !== undefined) this.#abort.abort(this.stopping);
    }
    return this.#abort;
  }

  begin(main: Main): void {
    this.phase = 'running';
    const execution = this.#execution;
    const { input: given } = execution.start;
    const input = given === undefined ? undefined : toJson(given, 'the input');
    execution.host
      .enter(execution, async () => main(execution, input))
      .then(
        (value) => this.#done('running', () => this.#succeed(value)),
        (error: unknown) => this.#done('running', () => this.#fail(error)),
      );
  }

  /** Cancel and time-out: everything awaited rejects, children are heard out, the code may tidy up. */
  stop(reason: CancelledError | TaskTimeoutError): void {
    if (this.stopping !== undefined || this.phase !== 'running') return;
    this.stopping = reason;
    const execution = this.#execution;
    if (this.#abort !== undefined) execution.host.enter(execution, () => this.#abort!.abort(reason));
    execution.rejectAll(reason);
  }

  /** The code was told to stop, awaits nothing that could tell it, and only handlers could wake it. */
  giveUp(): void {
    this.#fail(this.stopping);
  }

  handlerFailed(error: unknown): void {
    // The code itself hears of a cancel too, and decides what follows.
    if (this.stopping !== undefined && isCancel(error)) return;
    this.#done('running', () => this.#fail(error));
  }

  compensate(undo: () => unknown): void {
    if (typeof undo !== 'function') throw new TroupeError('wrong-type', 'ctx.compensate takes a function.');
    (this.#undo ??= []).push(undo);
  }

  /** Goes on only when the code came here inside its window (X1), and nothing ended it before. */
  #done(phase: 'running' | 'compensating', then: () => void): void {
    const execution = this.#execution;
    if (this.phase !== phase || execution.violation !== undefined) return;
    if (execution.inWindow) then();
    else execution.report(Violation.foreign(`"${execution.start.name}" ended`, undefined));
  }

  #succeed(value: unknown): void {
    if (this.stopping instanceof TaskTimeoutError) {
      this.#fail(this.stopping);
      return;
    }
    let output: Json | undefined;
    try {
      output = value === undefined ? undefined : toJson(value, `the output of "${this.#execution.start.name}"`);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#end('completed', output, undefined);
  }

  #fail(error: unknown): void {
    const status = this.#failedAs(error);
    const failure = toFailure(error);
    if (this.#undo === undefined) {
      this.#end(status, undefined, failure);
      return;
    }
    this.phase = 'compensating';
    const execution = this.#execution;
    void execution.host
      .enter(execution, () => this.#compensateAll())
      .then((failures) =>
        this.#done('compensating', () => this.#end(status, undefined, failures.length === 0 ? failure : withFailedUndo(failure, failures))),
      );
  }

  /** Last first, one at a time, also those that branches of the code still add meanwhile. */
  async #compensateAll(): Promise<readonly Failure[]> {
    const failures: Failure[] = [];
    for (let undo = this.#undo?.pop(); undo !== undefined; undo = this.#undo?.pop()) {
      try {
        await undo();
      } catch (error) {
        failures.push(toFailure(error));
      }
    }
    return failures;
  }

  #failedAs(error: unknown): EndStatus {
    if (this.stopping instanceof TaskTimeoutError) return 'timed-out';
    return this.stopping !== undefined && isCancel(error) ? 'cancelled' : 'failed';
  }

  #end(status: EndStatus, output: Json | undefined, error: Failure | undefined): void {
    const session =
      this.session === undefined
        ? undefined
        : { ...this.session, messages: (this.remember?.() ?? []).map((message) => toJson(message, 'a message')) };
    this.#execution.emit({
      kind: 'end',
      name: status,
      status,
      ...(output === undefined ? {} : { output }),
      ...(error === undefined ? {} : { error }),
      ...(session === undefined ? {} : { session }),
    });
    this.#execution.finish();
  }
}

function withFailedUndo(failure: Failure, failures: readonly Failure[]): Failure {
  const failedCompensations = failures.map(({ name, message, code }) => ({ name, message, ...(code === undefined ? {} : { code }) }));
  const { details } = failure;
  const before =
    typeof details === 'object' && details !== null && !Array.isArray(details) ? (details as { readonly [key: string]: Json }) : {};
  return { ...failure, details: { ...before, failedCompensations } };
}
