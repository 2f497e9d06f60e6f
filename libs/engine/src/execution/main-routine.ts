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
import { endOf, statusOfFailure, type Outcome, type Remembered } from './end-of.ts';
import type { MainCode } from './main-code.ts';
import { fingerprint } from '../commands/fingerprint.ts';
import { handled } from '../promises/handled.ts';
import { hasCode } from '../promises/has-code.ts';
import { dropSignalWaits, rejectAll } from './let-go.ts';
import { compensating, idle, over, running, type MainState } from './main-state.ts';
import { never } from '../promises/never.ts';
import { mainScope } from './scope.ts';
import { Stop } from './stop.ts';
import { Violation } from '../violation.ts';
import { isWaitedFor, isOfWhatGoesOn, type Waiter } from './waiters.ts';

/** The main function of a task from its start to its end. */
export class MainRoutine {
  #state: MainState = idle;
  #session: { readonly id: string; readonly at: number } | undefined;
  /** What the session holds from now on, read when the code ends. */
  #remembered: (() => Remembered) | undefined;
  readonly compensations: Compensations = new Compensations();
  readonly #code: MainCode;
  #stop: Stop | undefined;
  /** How much runs inside `ctx.uninterrupted`. */
  #uninterrupted = 0;
  #abort: AbortController | undefined;

  constructor(code: MainCode) {
    this.#code = code;
  }

  get phase(): MainState['phase'] {
    return this.#state.phase;
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
    return this.#state.phase === 'finishing' && this.#state.outcome.kind === 'continues';
  }

  get session(): { readonly id: string; readonly at: number } | undefined {
    return this.#session;
  }

  openSession(id: string, at: number): void {
    this.#session = { id, at };
  }

  remember(remembered: () => Remembered): void {
    this.#remembered = remembered;
  }

  /** Nothing follows any more (X5). */
  over(): void {
    this.#state = over;
  }

  begin(): void {
    this.#state = running;
    const code = this.#code;
    const { input: given } = code.start;
    const input = given === undefined ? undefined : toJson(given, 'the input');
    code.host
      .enter(code, () => code.host.within(mainScope, async () => code.run(input)))
      .then(
        (value) => this.#done('running', () => this.#finish({ kind: 'returned', value })),
        (error: unknown) => this.#done('running', () => this.#fail(error)),
      );
  }

  /** Cancel and time-out: everything awaited rejects, children are waited for, the code may tidy up. */
  stop(reason: CancelledError | TaskTimeoutError): void {
    if (this.#stop !== undefined) return;
    const before = this.#state;
    if (before.phase !== 'running' && (before.phase !== 'finishing' || before.outcome.kind === 'failed')) return;
    this.#stop = new Stop(reason);
    this.#stop.wake(true);
    const code = this.#code;
    if (this.#abort !== undefined) code.host.enter(code, () => this.#abort!.abort(reason));
    rejectAll(code, reason);
    // A stopped task has no next run.
    const state = this.#state;
    if (state.phase === 'finishing' && state.outcome.kind === 'continues') {
      this.#state = running;
      state.outcome.refuse(reason);
    }
  }

  /** The time to tidy up is over: what plain code still awaits rejects. */
  endGrace(): void {
    const { phase } = this.#state;
    if (this.#stop === undefined || phase === 'compensating' || phase === 'over') return;
    this.#stop.close();
    rejectAll(this.#code, this.#stop.reason);
  }

  /** @param tidies whether the code that is about to be woken is tidying up */
  wake(tidies: boolean): void {
    this.#stop?.wake(tidies);
  }

  /** What the code gets for something it asked for and may not; undefined when it may. */
  refusal(kind: Command['kind']): Promise<never> | undefined {
    const { scope } = this.#code;
    if (scope.uninterrupted) return undefined;
    const stop = this.#stop;
    if (stop === undefined) {
      // The code has ended; what it left behind is delivered nothing.
      return this.phase === 'finishing' && scope.handler === undefined ? never() : undefined;
    }
    if (this.phase !== 'compensating' && stop.permits(kind)) return undefined;
    if (stop.mayRefuse()) return handled(Promise.reject(stop.reason));
    if (this.phase === 'running') this.#fail(stop.reason);
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
    const { scope } = this.#code;
    if (scope.uninterrupted)
      throw new TroupeError('bad-request', 'ctx.continueAsNew has no place in a compensation or inside ctx.uninterrupted.');
    const refusal = this.#stop === undefined ? undefined : this.refusal('continue-as-new');
    if (refusal !== undefined) return refusal;
    // Its own handler never comes to an end otherwise.
    if (scope.handler !== undefined) this.#code.inbox.settle(scope.handler, undefined);
    if (this.phase !== 'running') return never();
    const { promise, reject } = Promise.withResolvers<never>();
    this.#finish({ kind: 'continues', input, refuse: (reason) => (handled(promise), reject(reason)) });
    return promise;
  }

  handlerFailed(error: unknown): void {
    // The code itself gets the stop too, and decides what follows.
    if (this.#stop !== undefined && hasCode(error, this.#stop.reason.code)) return;
    if (this.phase === 'running') this.#done('running', () => this.#fail(error));
    else this.#code.warn('a signal handler failed after the code had ended', { error: toFailure(error).message });
  }

  /** Whether something follows from the code having come to rest. */
  get settles(): boolean {
    if (this.#code.violation !== undefined) return false;
    const state = this.#state;
    switch (state.phase) {
      case 'running':
        return this.#stop !== undefined && !this.#mayWake(() => true);
      case 'finishing':
        // Of handlers that wait for one another nothing will come any more.
        return !(this.#isUnderWay(state.outcome) && this.#mayWake(isOfWhatGoesOn));
      case 'idle':
      case 'compensating':
      case 'over':
        return false;
      default:
        return state satisfies never;
    }
  }

  #mayWake(which: (waiter: Waiter) => boolean): boolean {
    const { waiters, listens } = this.#code;
    return waiters.some(which) || (this.#uninterrupted > 0 && listens && !this.continues);
  }

  /** In the window, after `settles`. */
  settle(): void {
    const state = this.#state;
    if (state.phase === 'finishing') this.#conclude(state.outcome);
    // It is to stop, and awaits nothing that could reject.
    else this.#fail(this.#stop!.reason);
  }

  #isUnderWay({ kind }: Outcome): boolean {
    const code = this.#code;
    return this.#uninterrupted > 0 || (kind !== 'failed' && code.handles) || code.waiters.some(isWaitedFor);
  }

  /** Goes on only when the code came here inside its window (X1), and nothing ended it before. */
  #done(phase: 'running' | 'compensating', then: () => void): void {
    const code = this.#code;
    if (this.phase !== phase || code.violation !== undefined) return;
    if (code.inWindow) then();
    else code.report(Violation.foreign(`"${code.start.name}" ended`, undefined));
  }

  #finish(outcome: Outcome): void {
    this.#state = { phase: 'finishing', outcome };
    if (outcome.kind === 'continues') dropSignalWaits(this.#code);
    // A stop reaches all branches of the code at once: each may answer it before anything follows.
    if (this.#stop === undefined && !this.#isUnderWay(outcome)) this.#conclude(outcome);
  }

  #conclude(outcome: Outcome): void {
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
      output = value === undefined ? undefined : toBoundedJson(value, `the output of "${this.#code.start.name}"`);
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
    this.#state = compensating;
    const code = this.#code;
    void code.host
      .enter(code, () => this.#shielded(() => this.compensations.run()))
      .then((failures) => this.#done('compensating', () => this.#end(status, undefined, withFailedUndo(failure, failures))));
  }

  #shielded<T>(run: () => T): T {
    const { host, scope } = this.#code;
    return host.within({ uninterrupted: true, handler: scope.handler }, run);
  }

  #continue(input: Json | undefined): void {
    const code = this.#code;
    const updates = code.inbox.takeUnfinished();
    code.emit({
      kind: 'continue-as-new',
      name: '',
      signals: code.inbox.kept(),
      ...(updates.length === 0 ? {} : { updates }),
      ...(input === undefined ? {} : { input, hash: fingerprint(input) }),
    });
    code.finish();
  }

  #end(status: EndStatus, output: Json | undefined, error: Failure | undefined): void {
    const session = this.#session && { ...this.#session, messages: [], ...this.#remembered?.() };
    this.#code.emit(endOf(status, output, error, session));
    this.#code.finish();
  }
}
