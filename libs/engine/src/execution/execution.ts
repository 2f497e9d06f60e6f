import {
  checkAttributes,
  inWords,
  isAwaited,
  isDoing,
  noUsage,
  toFailure,
  TroupeError,
  type Abortable,
  type Attributes,
  type CancelledError,
  type Command,
  type CommandId,
  type Json,
  type SignalDefinition,
  type Start,
  type TaskId,
  type TaskTimeoutError,
  type Usage,
} from '@troupe/contracts';
import { MainRoutine } from './main-routine.ts';
import { demandKey } from '../commands/demand-key.ts';
import { EmittedCommands } from '../commands/emitted-commands.ts';
import { engineFolder } from '../engine-folder.ts';
import type { Draft, ExecutionHost, RunningCode } from './execution-host.ts';
import { fingerprint } from '../commands/fingerprint.ts';
import { handled } from '../promises/handled.ts';
import { onAborted } from './let-go.ts';
import { Inbox } from './inbox.ts';
import { never } from '../promises/never.ts';
import { randomSource, type RandomSource } from '../commands/random-source.ts';
import { readAttributes } from '../commands/read-attributes.ts';
import { mainScope, type Scope } from './scope.ts';
import { placeOnStack, Trace, Violation } from '../violation.ts';
import { sumOfUsage } from '../state/sum-of-usage.ts';
import { Waiters } from './waiters.ts';
import { currentExecution } from './window.ts';

/** The code of a task; `input` is a copy of its own. */
export type Main = (execution: Execution, input: Json | undefined) => unknown;

/**
 * The code of one task while it is in memory: its open promises and what it was delivered so far.
 *
 * X1  Code of the task runs only inside its window (`window.ts`).
 * X2  An input settles at most one durable promise; which one depends on the log alone.
 * X3  A command's identity is (turn, kind, name, key, arguments, occurrence): on replay each command
 *     takes the id the log has for that identity, whatever the order it is asked for in.
 * X4  Values enter and leave as copies; code never shares an object with the log.
 * X5  After the end, or a continue-as-new, nothing is emitted any more.
 */
export class Execution implements RunningCode {
  readonly task: TaskId;
  readonly start: Start;
  readonly host: ExecutionHost;
  readonly main: MainRoutine;
  readonly waiters: Waiters = new Waiters();
  readonly commands: EmittedCommands = new EmittedCommands();
  begunAt: number | undefined;
  readonly #code: Main;
  #now = 0;
  #attributes: Attributes;
  #violation: Violation | undefined;
  #usedBelow: Usage = noUsage;
  #readOnly = false;
  #inbox: Inbox | undefined;
  #random: RandomSource | undefined;

  /** @param code called once, when the start is delivered */
  constructor(task: TaskId, start: Start, host: ExecutionHost, code: Main) {
    this.task = task;
    this.start = start;
    this.host = host;
    this.#attributes = start.attributes === undefined ? {} : readAttributes(start.attributes);
    this.#code = code;
    this.main = new MainRoutine(this);
  }

  /** The one time the code sees in this turn. */
  get now(): number {
    return this.#now;
  }

  get attributes(): Attributes {
    return this.#attributes;
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** What the children that have ended used. */
  get usedBelow(): Usage {
    return this.#usedBelow;
  }

  get replaying(): boolean {
    return this.commands.replaying;
  }

  get over(): boolean {
    return this.main.phase === 'over';
  }

  get inWindow(): boolean {
    return currentExecution() === this;
  }

  get stopping(): CancelledError | TaskTimeoutError | undefined {
    return this.main.stopping;
  }

  get scope(): Scope {
    return this.host.scope() ?? mainScope;
  }

  get random(): RandomSource {
    return (this.#random ??= randomSource(`${this.start.original ?? this.task}/${this.start.run}`));
  }

  get inbox(): Inbox {
    return (this.#inbox ??= new Inbox(this, this.main));
  }

  /** What the host needs to do the work of a command: the function of a step, the messages of a model call. */
  late(id: CommandId): unknown {
    return this.waiters.get(id)?.late;
  }

  run(input: Json | undefined): unknown {
    return this.#code(this, input);
  }

  beginTurn(n: number, at: number, recorded: readonly Command[] | undefined): void {
    if (currentExecution() !== undefined) throw new TroupeError('internal', 'A turn began while another turn is running.');
    // Time never goes back for the code, whatever the machine's clock does.
    this.#now = Math.max(this.#now, at);
    this.begunAt ??= at;
    this.commands.begin(n, recorded);
  }

  /** The commands of the turn, and on replay where they differ from the log. */
  endTurn(): ReturnType<EmittedCommands['end']> {
    const result = this.commands.end();
    if (this.violation === undefined && result.missing.length === 0 && this.#isStuck()) {
      const last = result.commands.at(-1);
      const place = last === undefined ? undefined : this.commands.placeOf(last);
      this.#violation = Violation.stuck(this.start.name, place);
    }
    return result;
  }

  #isStuck(): boolean {
    const { phase } = this.main;
    return (phase === 'running' || phase === 'compensating') && this.waiters.size === 0 && !this.listens;
  }

  /** The oldest signal of that name nobody took yet. */
  takeKept(name: string): { readonly payload: Json } | undefined {
    return this.#inbox?.take(name);
  }

  addUsage(usage: Partial<Usage> | undefined): void {
    this.#usedBelow = sumOfUsage(this.#usedBelow, usage);
  }

  /** Gives an update of the run before to its handler. */
  beginHeld(): void {
    this.main.wake(false);
    this.inbox.beginHeld();
  }

  get holds(): boolean {
    return this.#inbox?.holds === true;
  }

  /** It has something to undo, should it fail. */
  get undoes(): boolean {
    return !this.main.compensations.none;
  }

  /** Handlers are under way. */
  get handles(): boolean {
    return this.#inbox?.busy === true;
  }

  /** A signal or update may yet wake the code. */
  get listens(): boolean {
    return this.#inbox?.listens === true;
  }

  /** After this nothing is emitted any more (X5). */
  finish(): void {
    this.main.over();
    this.waiters.clear();
  }

  demandWindow(what: string, reads = false): void {
    if (this.inWindow && (!this.#readOnly || reads)) return;
    if (this.inWindow) throw new TroupeError('bad-request', `A query or validator must not use ${what}: it only reads.`);
    const place = placeOnStack(new Trace().stack, engineFolder);
    const isOthers = currentExecution() !== undefined;
    this.violate(Violation[isOthers ? 'shared' : 'foreign'](`${what} was used`, place));
  }

  /** Stops the task at this point for ever, until code that fits replaces it. */
  violate(violation: Violation): never {
    // What reads changes nothing, and is no part of a replay: the caller gets the error.
    if (this.inWindow && this.#readOnly) throw new TroupeError('bad-request', `A query or validator only reads: ${violation.message}`);
    // What a helper does that the code left behind changes nothing any more (X5).
    if (this.inWindow && !this.over) this.#violation ??= violation;
    else if (!this.over) this.report(violation);
    throw violation;
  }

  /** What a callback of the code threw where nothing could catch it: as if the code itself had. */
  stray(error: unknown): void {
    if (this.inWindow) this.main.handlerFailed(error);
    else if (!this.over) this.report(new Violation(`An error was thrown where nothing could catch it: ${toFailure(error).message}`));
  }

  report(violation: Violation): void {
    if (this.violation !== undefined) return;
    this.#violation = violation;
    this.host.violated(this, violation);
  }

  emit<C extends Command>(draft: Draft<C>): C {
    return this.commands.emit(draft, this.over);
  }

  /** Emits a command and gives the promise of its outcome. */
  await<C extends Command>(what: string, draft: Draft<C>, signal?: Abortable, late?: unknown): Promise<unknown> {
    try {
      this.demandWindow(what);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return handled(Promise.reject(error));
    }
    // Helpers the code left behind may still run; what they ask for is dropped (X5).
    if (this.over) return never();
    if (signal?.aborted === true) return handled(Promise.reject(signal.reason));
    demandKey(draft.key);
    const refusal = this.main.refusal(draft.kind);
    if (refusal !== undefined) return refusal;
    const { scope } = this;
    scope.handler?.asks();
    const undoes = isDoing(draft as unknown as Command) && this.main.phase === 'compensating' && scope.uninterrupted;
    const command = this.emit(undoes ? { ...draft, undoes } : draft) as Command;
    if (!isAwaited(command)) throw new TroupeError('internal', `Nobody can wait for a ${command.kind} command.`);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const abort = signal === undefined ? undefined : { signal, listener: () => onAborted(this, command, signal.reason) };
    const tidies = this.stopping !== undefined && !scope.uninterrupted;
    this.waiters.add({ command, promise, resolve, reject, late, abort, scope, tidies, stopping: false });
    return promise;
  }

  setAttributes(attributes: Attributes): void {
    this.demandWindow('ctx.attributes.set');
    const copy = readAttributes(attributes);
    const all = { ...this.#attributes, ...copy };
    checkAttributes(all);
    this.#attributes = all;
    this.emit({ kind: 'set-attributes', name: '', attributes: copy, hash: fingerprint(copy) });
  }

  patched(id: string): boolean {
    this.demandWindow('ctx.patched');
    if (typeof id !== 'string') throw new TroupeError('wrong-type', `ctx.patched takes the name of a change; got ${inWords(id)}.`);
    return this.commands.patched(id, this.over);
  }

  warn(message: string, data: object): void {
    if (!this.replaying) this.host.log(this, 'warn', message, data);
  }

  /** @throws TroupeError `query-not-found`, and what the handler throws */
  query(name: string, payload: Json, inWindow: <T>(read: () => T) => T): Json {
    return this.#reading(inWindow, () => this.inbox.query(name, payload));
  }

  /** How the code has defined a signal, as far as it came to that. */
  definitionOf(signal: string): SignalDefinition | undefined {
    return this.#inbox?.definitionOf(signal);
  }

  /** @throws TroupeError `update-not-found`, and what the validator throws */
  validateUpdate(name: string, payload: Json, inWindow: <T>(read: () => T) => T): void {
    this.#reading(inWindow, () => this.inbox.validate(name, payload));
  }

  #reading<T>(inWindow: <R>(read: () => R) => R, read: () => T): T {
    this.#readOnly = true;
    try {
      return inWindow(read);
    } finally {
      this.#readOnly = false;
    }
  }
}
