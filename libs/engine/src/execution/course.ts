import {
  TaskTimeoutError,
  toBoundedJson,
  toFailure,
  toJson,
  TroupeError,
  type CancelledError,
  type Command,
  type EndStatus,
  type Failure,
  type Json,
} from '@troupe/contracts';
import { Compensations, withFailedUndo } from './compensations.ts';
import { endOf, statusOfFailure, type Outcome } from './end-of.ts';
import type { Execution } from './execution.ts';
import type { Main } from './execution-host.ts';
import { fingerprint } from '../commands/fingerprint.ts';
import { handled } from '../promises/handled.ts';
import { hasCode } from '../promises/has-code.ts';
import { dropSignalWaits, rejectAll } from './let-go.ts';
import { never } from '../promises/never.ts';
import { mainScope } from './scope.ts';
import { Stop } from './stop.ts';
import { Violation } from '../violation.ts';
import { isWaitedFor, isOfWhatGoesOn, type Waiter } from './waiters.ts';

type Phase = 'idle' | 'running' | 'finishing' | 'compensating' | 'over';

/**
 * The course of a task's code from its start to its end.
 *
 * `running`: the code is not done. A cancel or time-out (`stop.ts`) does not end it: the code learns of it
 * through what it awaits, may tidy up, and ends itself.
 * `finishing`: it returned, failed or continues as new; handlers, and what must not be interrupted, go on to their end.
 * `compensating`: what was registered is undone, before the end is said.
 */
export class Course {
  #phase: Phase = 'idle';
  #session: { readonly id: string; readonly at: number } | undefined;
  /** What the session holds from now on, read when the code ends. */
  #remembered: (() => readonly Json[]) | undefined;
  readonly compensations: Compensations = new Compensations();
  readonly #execution: Execution;
  readonly #main: Main;
  #stop: Stop | undefined;
  #outcome: Outcome | undefined;
  /** How much runs inside `ctx.uninterrupted`. */
  #uninterrupted = 0;
  #abort: AbortController | undefined;

  /** @param main the code: called once, by `begin` */
  constructor(execution: Execution, main: Main) {
    this.#execution = execution;
    this.#main = main;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get stopping(): CancelledError | TaskTimeoutError | undefined {
    return this.#stop?.reason;
  }

  get abort(): AbortController {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#stop !== undefined) this.#abort.abort(this.#stop.reason);
    }
    return this.#abort;
  }

  /** The run after this one is to begin: it gets what no handler here has begun with. */
  get continues(): boolean {
    return this.#phase === 'finishing' && this.#outcome?.kind === 'continues';
  }

  get session(): { readonly id: string; readonly at: number } | undefined {
    return this.#session;
  }

  openSession(id: string, at: number): void {
    this.#session = { id, at };
  }

  remember(messages: () => readonly Json[]): void {
    this.#remembered = messages;
  }

  /** Nothing follows any more (X5). */
  over(): void {
    this.#phase = 'over';
  }

  begin(): void {
    this.#phase = 'running';
    const execution = this.#execution;
    const { input: given } = execution.start;
    const input = given === undefined ? undefined : toJson(given, 'the input');
    execution.host
      .enter(execution, () => execution.host.within(mainScope, async () => this.#main(execution, input)))
      .then(
        (value) => this.#done('running', () => this.#finish({ kind: 'returned', value })),
        (error: unknown) => this.#done('running', () => this.#fail(error)),
      );
  }

  /** Cancel and time-out: everything awaited rejects, children are waited for, the code may tidy up. */
  stop(reason: CancelledError | TaskTimeoutError): void {
    if (this.#stop !== undefined) return;
    if (this.#phase !== 'running' && !(this.#phase === 'finishing' && this.#outcome?.kind !== 'failed')) return;
    this.#stop = new Stop(reason);
    this.#stop.wake(true);
    const execution = this.#execution;
    if (this.#abort !== undefined) execution.host.enter(execution, () => this.#abort!.abort(reason));
    rejectAll(execution, reason);
    // A stopped task has no next run.
    if (this.#outcome?.kind === 'continues') {
      this.#phase = 'running';
      const { refuse } = this.#outcome;
      this.#outcome = undefined;
      refuse(reason);
    }
  }

  /** The time to tidy up is over: what plain code still awaits rejects. */
  endGrace(): void {
    if (this.#stop === undefined || this.#phase === 'compensating' || this.#phase === 'over') return;
    this.#stop.close();
    rejectAll(this.#execution, this.#stop.reason);
  }

  /** @param tidies whether the code that is about to be woken is tidying up */
  wake(tidies: boolean): void {
    this.#stop?.wake(tidies);
  }

  /** What the code gets for something it asked for and may not; undefined when it may. */
  refusal(kind: Command['kind']): Promise<never> | undefined {
    const { scope } = this.#execution;
    if (scope.uninterrupted) return undefined;
    const stop = this.#stop;
    if (stop === undefined) {
      // The code has ended; what it left behind is delivered nothing.
      return this.#phase === 'finishing' && scope.handler === undefined ? never() : undefined;
    }
    if (this.#phase !== 'compensating' && stop.permits(kind)) return undefined;
    if (stop.mayRefuse()) return handled(Promise.reject(stop.reason));
    if (this.#phase === 'running') this.#fail(stop.reason);
    return never();
  }

  async uninterrupted<T>(work: () => T | Promise<T>): Promise<T> {
    this.#uninterrupted++;
    try {
      return await this.#shielded(async () => work());
    } finally {
      this.#uninterrupted--;
    }
  }

  continueAsNew(input: Json | undefined): Promise<never> {
    const { scope } = this.#execution;
    if (scope.uninterrupted)
      throw new TroupeError('bad-request', 'ctx.continueAsNew has no place in a compensation or inside ctx.uninterrupted.');
    const refusal = this.#stop === undefined ? undefined : this.refusal('continue-as-new');
    if (refusal !== undefined) return refusal;
    // Its own handler never comes to an end otherwise.
    if (scope.handler !== undefined) this.#execution.inbox.settle(scope.handler, undefined);
    if (this.#phase !== 'running') return never();
    const { promise, reject } = Promise.withResolvers<never>();
    this.#finish({ kind: 'continues', input, refuse: (reason) => (handled(promise), reject(reason)) });
    return promise;
  }

  handlerFailed(error: unknown): void {
    // The code itself gets the stop too, and decides what follows.
    if (this.#stop !== undefined && hasCode(error, this.#stop.reason.code)) return;
    if (this.#phase === 'running') this.#done('running', () => this.#fail(error));
    else this.#execution.warn('a signal handler failed after the code had ended', { error: toFailure(error).message });
  }

  /** Whether something follows from the code having come to rest. */
  get settles(): boolean {
    const execution = this.#execution;
    if (execution.violation !== undefined) return false;
    if (this.#phase === 'running') return this.#stop !== undefined && !this.#mayWake(() => true);
    // Of handlers that wait for one another nothing will come any more.
    return this.#phase === 'finishing' && !(this.#isUnderWay && this.#mayWake(isOfWhatGoesOn));
  }

  #mayWake(which: (waiter: Waiter) => boolean): boolean {
    const { waiters, listens } = this.#execution;
    return waiters.some(which) || (this.#uninterrupted > 0 && listens && !this.continues);
  }

  /** In the window, after `settles`. */
  settle(): void {
    if (this.#phase === 'finishing') this.#conclude();
    // It is to stop, and awaits nothing that could reject.
    else this.#fail(this.#stop!.reason);
  }

  get #isUnderWay(): boolean {
    const execution = this.#execution;
    const handles = this.#outcome?.kind !== 'failed' && execution.handles;
    return this.#uninterrupted > 0 || handles || execution.waiters.some(isWaitedFor);
  }

  /** Goes on only when the code came here inside its window (X1), and nothing ended it before. */
  #done(phase: 'running' | 'compensating', then: () => void): void {
    const execution = this.#execution;
    if (this.#phase !== phase || execution.violation !== undefined) return;
    if (execution.inWindow) then();
    else execution.report(Violation.foreign(`"${execution.start.name}" ended`, undefined));
  }

  #finish(outcome: Outcome): void {
    this.#phase = 'finishing';
    this.#outcome = outcome;
    if (outcome.kind === 'continues') dropSignalWaits(this.#execution);
    // A stop reaches all branches of the code at once: each may answer it before anything follows.
    if (this.#stop === undefined && !this.#isUnderWay) this.#conclude();
  }

  #conclude(): void {
    const outcome = this.#outcome!;
    switch (outcome.kind) {
      case 'returned':
        this.#succeed(outcome.value);
        break;
      case 'failed':
        this.#undoAll(outcome);
        break;
      case 'continues':
        this.#continue(outcome.input);
        break;
      default:
        outcome satisfies never;
    }
  }

  #succeed(value: unknown): void {
    const stop = this.#stop;
    if (stop !== undefined && (stop.reason instanceof TaskTimeoutError || stop.exceeded)) {
      this.#fail(stop.reason);
      return;
    }
    let output: Json | undefined;
    try {
      output = value === undefined ? undefined : toBoundedJson(value, `the output of "${this.#execution.start.name}"`);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#end('completed', output, undefined);
  }

  #fail(error: unknown): void {
    this.#finish({ kind: 'failed', status: statusOfFailure(error, this.stopping), failure: toFailure(error) });
  }

  #undoAll({ status, failure }: Extract<Outcome, { readonly kind: 'failed' }>): void {
    if (this.compensations.none) {
      this.#end(status, undefined, failure);
      return;
    }
    this.#phase = 'compensating';
    const execution = this.#execution;
    void execution.host
      .enter(execution, () => this.#shielded(() => this.compensations.run()))
      .then((failures) => this.#done('compensating', () => this.#end(status, undefined, withFailedUndo(failure, failures))));
  }

  #shielded<T>(code: () => T): T {
    const { host, scope } = this.#execution;
    return host.within({ uninterrupted: true, handler: scope.handler }, code);
  }

  #continue(input: Json | undefined): void {
    const execution = this.#execution;
    const updates = execution.inbox.takeUnfinished();
    execution.emit({
      kind: 'continue-as-new',
      name: '',
      signals: execution.inbox.kept(),
      ...(updates.length === 0 ? {} : { updates }),
      ...(input === undefined ? {} : { input, hash: fingerprint(input) }),
    });
    execution.finish();
  }

  #end(status: EndStatus, output: Json | undefined, error: Failure | undefined): void {
    const session = this.#session && { ...this.#session, messages: this.#remembered?.() ?? [] };
    this.#execution.emit(endOf(status, output, error, session));
    this.#execution.finish();
  }
}
