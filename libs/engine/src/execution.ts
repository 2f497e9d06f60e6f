import {
  CancelledError,
  recordOptions,
  TaskTimeoutError,
  toError,
  toFailure,
  toJson,
  TroupeError,
  commandId,
  taskId,
  type Abortable,
  type Attributes,
  type CallOptions,
  type ChildCommand,
  type Command,
  type CommandId,
  type Delivered,
  type EndStatus,
  type Failure,
  type Json,
  type KeptSignal,
  type Start,
  type TaskId,
} from '@troupe/contracts';
import { fingerprint, hashText } from './fingerprint.ts';
import { randomSource, type RandomSource } from './random-source.ts';
import { placeOnStack, Violation } from './violation.ts';
import { currentExecution } from './window.ts';

/**
 * The code of one task while it is in memory: its open promises and what it was told so far.
 *
 * X1  Code of the task runs only inside its window (`window.ts`).
 * X2  An input settles at most one durable promise; which one depends on the log alone.
 * X3  A command's identity is (turn, kind, name, key, arguments, occurrence): on replay each command
 *     takes the id the log has for that identity, whatever the order it is asked for in.
 * X4  Values enter and leave as copies; code never shares an object with the log.
 * X5  After `ended` or `continued` nothing is emitted any more.
 */
export class Execution {
  readonly task: TaskId;
  readonly start: Start;
  readonly host: ExecutionHost;
  /** The one time the code sees in this turn. */
  now = 0;
  attributes: Attributes;
  violation: Violation | undefined;
  stopping: CancelledError | TaskTimeoutError | undefined;
  /** Keeps the place of each command, for the diff shown to people. */
  traced: Map<Command, string> | undefined;

  #main: (execution: Execution) => Promise<unknown>;
  #turn = 0;
  #commands: Command[] = [];
  #recorded: Map<string, Command[]> | undefined;
  #unexpected: Command[] = [];
  #phase: 'running' | 'compensating' | 'over' = 'running';
  #readOnly = false;
  readonly #waiters = new Map<CommandId, Waiter>();
  #kept: Map<string, Json[]> | undefined;
  #handlers: Handlers | undefined;
  #undo: (() => unknown)[] | undefined;
  #patches: Map<string, boolean> | undefined;
  #random: RandomSource | undefined;
  #abort: AbortController | undefined;
  #remember: (() => readonly Json[]) | undefined;
  #session: { id: string; at: number } | undefined;

  /** @param main the code: called once, when the start is delivered */
  constructor(task: TaskId, start: Start, host: ExecutionHost, main: (execution: Execution) => Promise<unknown>) {
    this.task = task;
    this.start = start;
    this.host = host;
    this.#main = main;
    this.attributes = start.attributes ?? {};
  }

  get replaying(): boolean {
    return this.#recorded !== undefined;
  }

  get over(): boolean {
    return this.#phase === 'over';
  }

  get random(): RandomSource {
    return (this.#random ??= randomSource(`${this.task}/${this.start.run}`));
  }

  get abort(): AbortController {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.stopping !== undefined) this.#abort.abort(this.stopping);
    }
    return this.#abort;
  }

  /** What the shell needs to do the work of a command: the function of a step, the messages of a model call. */
  late(id: CommandId): unknown {
    return this.#waiters.get(id)?.late;
  }

  // --- a turn, driven by run-turn.ts ---

  beginTurn(n: number, at: number, recorded: readonly Command[] | undefined): void {
    this.#turn = n;
    this.now = at;
    this.#commands = [];
    this.#unexpected = [];
    this.#recorded = undefined;
    if (recorded === undefined) return;
    this.#recorded = new Map();
    for (const command of recorded) {
      const same = this.#recorded.get(identityOf(command));
      if (same === undefined) this.#recorded.set(identityOf(command), [command]);
      else same.push(command);
    }
  }

  /** The commands of the turn, and on replay where they differ from the log. */
  endTurn(): { commands: readonly Command[]; missing: readonly Command[]; unexpected: readonly Command[] } {
    const missing = this.#recorded === undefined ? [] : [...this.#recorded.values()].flat();
    const result = { commands: this.#commands, missing, unexpected: this.#unexpected };
    this.#commands = [];
    this.#unexpected = [];
    this.#recorded = undefined;
    if (this.violation === undefined && missing.length === 0 && this.#phase !== 'over' && this.#waiters.size === 0 && this.#handlers === undefined) {
      const last = result.commands.at(-1);
      const place = last === undefined ? undefined : this.traced?.get(last);
      this.violation = new Violation(
        `"${this.start.name}" waits for something that is not durable${place === undefined ? '' : ` after ${place}`}. Await only what ctx gives (ctx.step for IO, ctx.sleep for time).`,
        place,
      );
    }
    return result;
  }

  /** Hands one input to the code (X2). */
  deliver(input: Delivered): void {
    switch (input.kind) {
      case 'start':
        for (const { name, payload } of input.signals ?? []) this.#keep(name, payload);
        this.#run(() => this.#main(this));
        break;
      case 'resolved': {
        const waiter = this.#take(input.id);
        waiter?.resolve(input.value === undefined ? undefined : toJson(input.value, 'a recorded value'));
        break;
      }
      case 'rejected':
        this.#take(input.id)?.reject(toError(input.failure));
        break;
      case 'signal':
        this.#signalled(input.name, input.payload);
        break;
      case 'update':
        this.#updated(input.name, input.payload, input.message);
        break;
      case 'cancel':
        this.#stop(new CancelledError(input.reason === undefined ? undefined : `The task was cancelled: ${input.reason}`));
        break;
      case 'expired':
        this.#stop(new TaskTimeoutError());
        break;
      default:
        input satisfies never;
    }
  }

  // --- what ctx asks for ---

  /** @throws Violation outside the window (X1) */
  demandWindow(what: string): void {
    if (currentExecution() === this && !this.#readOnly) return;
    if (this.#readOnly) throw new TroupeError('bad-request', `A query or validator must not use ${what}: it only reads.`);
    const place = placeOnStack(new Error().stack, HERE);
    this.violate(
      new Violation(`${what} was used after awaiting something that is not durable (a timer, fetch, a file), or inside a step${place === undefined ? '' : `, at ${place}`}. Put such work into ctx.step.`, place),
    );
  }

  /** Stops the task at this point for ever, until code that fits replaces it. */
  violate(violation: Violation): never {
    this.violation ??= violation;
    if (currentExecution() !== this) this.host.violated(this, violation);
    throw violation;
  }

  emit<C extends Command>(draft: Draft<C>): C {
    const command = this.#identify(draft);
    if (this.traced !== undefined) this.traced.set(command, placeOnStack(new Error().stack, HERE) ?? 'unknown');
    return command;
  }

  /** Emits a command and gives the promise of its outcome. */
  await<C extends Command>(what: string, draft: Draft<C>, signal?: Abortable, late?: unknown): Promise<unknown> {
    this.demandWindow(what);
    if (signal?.aborted === true) return handled(Promise.reject(signal.reason));
    const command = this.emit(draft);
    const promise = new Promise<unknown>((resolve, reject) => {
      this.#waiters.set(command.id, { command, resolve, reject, late });
    });
    signal?.addEventListener('abort', () => this.#abandon(command.id, signal.reason), { once: true });
    return handled(promise);
  }

  work(kind: 'step' | 'activity' | 'tool' | 'model', what: string, name: string, args: Json | undefined, options: CallOptions | undefined, late?: unknown): Promise<unknown> {
    const recorded = recordOptions(options);
    const hash = fingerprint(args);
    return this.await(
      what,
      {
        kind,
        name,
        ...(args === undefined ? {} : { args, hash }),
        ...(recorded === undefined ? {} : { options: recorded }),
        ...(options?.key === undefined ? {} : { key: options.key }),
      },
      options?.signal,
      late,
    );
  }

  /** A task of its own, under an id that follows from this one's. */
  awaitChild(what: string, child: Omit<Draft<ChildCommand>, 'kind' | 'task'> & { readonly childId?: string }, signal: Abortable | undefined): Promise<unknown> {
    this.demandWindow(what);
    const { childId, ...rest } = child;
    const task = childId === undefined ? this.#childId() : taskId(childId);
    return this.await(what, { kind: 'child', task, ...rest }, signal);
  }

  /** The next signal of that name: a kept one at once, else the next to come. */
  signal(name: string, signal: Abortable | undefined, key: string | undefined): Promise<unknown> {
    this.demandWindow('ctx.signal');
    const kept = this.#kept?.get(name)?.shift();
    if (kept !== undefined) return Promise.resolve(toJson(kept, 'a signal'));
    return this.await('ctx.signal', { kind: 'await-signal', name, ...(key === undefined ? {} : { key }) }, signal);
  }

  handle(kind: 'signal', name: string, handler: (payload: any) => unknown): void;
  handle(kind: 'query', name: string, handler: (payload: any) => unknown): void;
  handle(kind: 'update', name: string, handler: (payload: any) => unknown, validate: ((payload: any) => void) | undefined): void;
  handle(kind: 'signal' | 'query' | 'update', name: string, handler: (payload: any) => unknown, validate?: (payload: any) => void): void {
    this.demandWindow(`ctx.on.${kind}`);
    this.#handlers ??= { signal: new Map(), query: new Map(), update: new Map() };
    if (kind === 'update') this.#handlers.update.set(name, { handler, validate });
    else this.#handlers[kind].set(name, handler);
    if (kind !== 'signal') return;
    this.emit({ kind: 'await-signal', name, handler: true });
    for (const payload of this.#kept?.get(name)?.splice(0) ?? []) this.#signalled(name, payload);
  }

  setAttributes(attributes: Attributes): void {
    this.demandWindow('ctx.attributes.set');
    const copy = toJson(attributes, 'the attributes') as Attributes;
    this.attributes = { ...this.attributes, ...copy };
    this.emit({ kind: 'set-attributes', name: '', attributes: copy, hash: fingerprint(copy) });
  }

  patched(id: string): boolean {
    this.demandWindow('ctx.patched');
    this.#patches ??= new Map();
    let answer = this.#patches.get(id);
    if (answer === undefined) {
      const draft = { kind: 'patch', name: id } as const;
      answer = this.#recorded === undefined || this.#recorded.has(identityOf(draft));
      if (answer) this.emit(draft);
      this.#patches.set(id, answer);
    }
    return answer;
  }

  continueAsNew(input: Json | undefined): Promise<never> {
    this.demandWindow('ctx.continueAsNew');
    const signals: KeptSignal[] = [];
    for (const [name, payloads] of this.#kept ?? []) for (const payload of payloads) signals.push({ name, payload });
    this.emit({ kind: 'continue-as-new', name: '', signals, ...(input === undefined ? {} : { input, hash: fingerprint(input) }) });
    this.#phase = 'over';
    return new Promise<never>(() => {});
  }

  compensate(undo: () => unknown): void {
    this.demandWindow('ctx.compensate');
    if (typeof undo !== 'function') throw new TroupeError('wrong-type', 'ctx.compensate takes a function.');
    (this.#undo ??= []).push(undo);
  }

  openSession(id: string): Promise<void> {
    return this.await('openSession', { kind: 'open-session', name: id }).then((at) => {
      this.#session = { id, at: at as number };
    });
  }

  get session(): { readonly id: string; readonly at: number } | undefined {
    return this.#session;
  }

  remember(messages: () => readonly Json[]): void {
    this.#remember = messages;
  }

  // --- read-only questions, outside any turn ---

  /** @throws TroupeError `query-not-found`, and what the handler throws */
  query(name: string, payload: Json, inWindow: <T>(read: () => T) => T): Json {
    const handler = this.#handlers?.query.get(name);
    if (handler === undefined) throw new TroupeError('query-not-found', `"${this.start.name}" answers no query ${JSON.stringify(name)}. It answers: ${[...(this.#handlers?.query.keys() ?? [])].join(', ') || 'none'}.`);
    const answer = this.#reading(inWindow, () => handler(toJson(payload, 'the payload')));
    if (answer instanceof Promise) throw new TroupeError('bad-request', `The query ${JSON.stringify(name)} is async; a query answers at once from what the code knows.`);
    return answer === undefined ? null : toJson(answer, `the answer of query ${JSON.stringify(name)}`);
  }

  /** @throws TroupeError `update-not-found`, and what the validator throws */
  validateUpdate(name: string, payload: Json, inWindow: <T>(read: () => T) => T): void {
    const update = this.#handlers?.update.get(name);
    if (update === undefined) throw new TroupeError('update-not-found', `"${this.start.name}" takes no update ${JSON.stringify(name)}. It takes: ${[...(this.#handlers?.update.keys() ?? [])].join(', ') || 'none'}.`);
    const { validate } = update;
    if (validate !== undefined) this.#reading(inWindow, () => validate(toJson(payload, 'the payload')));
  }

  // --- inside ---

  #reading<T>(inWindow: <R>(read: () => R) => R, read: () => T): T {
    this.#readOnly = true;
    try {
      return inWindow(read);
    } finally {
      this.#readOnly = false;
    }
  }

  #identify<C extends Command>(draft: Draft<C>): C {
    if (this.#recorded === undefined) {
      const command = { id: commandId(this.#turn, this.#commands.length), ...draft } as unknown as C;
      this.#commands.push(command);
      return command;
    }
    const identity = identityOf(draft);
    const same = this.#recorded.get(identity);
    const recorded = same?.shift();
    if (same?.length === 0) this.#recorded.delete(identity);
    if (recorded !== undefined) {
      this.#commands.push(recorded);
      return recorded as C;
    }
    const command = { id: commandId(this.#turn, -1 - this.#unexpected.length), ...draft } as unknown as C;
    this.#unexpected.push(command);
    return command;
  }

  /** Unique within the task; recorded with the command, so that a replay need not make it again. */
  #childId(): TaskId {
    const suffix = `-${this.#turn}-${this.#commands.length}`;
    const room = 128 - suffix.length;
    return taskId((this.task.length <= room ? this.task : `${this.task.slice(0, room - 14)}:${hashText(this.task)}`) + suffix);
  }

  #take(id: CommandId): Waiter | undefined {
    const waiter = this.#waiters.get(id);
    this.#waiters.delete(id);
    return waiter;
  }

  #abandon(id: CommandId, reason: unknown): void {
    if (!this.#waiters.has(id) || this.#phase === 'over') return;
    this.demandWindow('An AbortSignal given to ctx');
    this.emit({ kind: 'abandon', name: id, target: id });
    this.#take(id)!.reject(reason);
  }

  #run(main: () => Promise<unknown>): void {
    this.host.enter(this, () => {
      let promise: Promise<unknown>;
      try {
        promise = Promise.resolve(main());
      } catch (error) {
        promise = Promise.reject(error);
      }
      promise.then(
        (value) => this.#settled(() => this.#succeed(value)),
        (error: unknown) => this.#settled(() => this.#fail(error)),
      );
    });
  }

  /** The code is at its end; only inside the window does that count (X1). */
  #settled(then: () => void): void {
    if (this.#phase !== 'running') return;
    if (this.violation !== undefined) return;
    if (currentExecution() !== this) {
      this.violation = new Violation(`"${this.start.name}" ended after awaiting something that is not durable (a timer, fetch, a file). Put such work into ctx.step.`);
      this.host.violated(this, this.violation);
      return;
    }
    then();
  }

  #succeed(value: unknown): void {
    if (this.stopping instanceof TaskTimeoutError) {
      this.#fail(this.stopping);
      return;
    }
    try {
      this.#end('completed', value === undefined ? undefined : toJson(value, `the output of "${this.start.name}"`), undefined);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const failure = toFailure(error);
    const status = this.#failedAs(failure);
    const undo = this.#undo?.splice(0).reverse() ?? [];
    if (undo.length === 0) {
      this.#end(status, undefined, failure);
      return;
    }
    this.#phase = 'compensating';
    const failures: Failure[] = [];
    const compensate = async (): Promise<void> => {
      for (const step of undo) {
        try {
          await step();
        } catch (undoError) {
          failures.push(toFailure(undoError));
        }
      }
    };
    void this.host.enter(this, compensate).then(() => {
      if (this.violation !== undefined) return;
      this.#phase = 'running';
      this.#settled(() => this.#end(status, undefined, failures.length === 0 ? failure : withFailedUndo(failure, failures)));
    });
  }

  #failedAs(failure: Failure): EndStatus {
    if (this.stopping instanceof TaskTimeoutError) return 'timed-out';
    return this.stopping instanceof CancelledError && failure.code === 'cancelled' ? 'cancelled' : 'failed';
  }

  #end(status: EndStatus, output: Json | undefined, error: Failure | undefined): void {
    const session = this.#session === undefined ? undefined : { ...this.#session, messages: (this.#remember?.() ?? []).map((message) => toJson(message, 'a message')) };
    this.emit({
      kind: 'end',
      name: status,
      status,
      ...(output === undefined ? {} : { output }),
      ...(error === undefined ? {} : { error }),
      ...(session === undefined ? {} : { session }),
    });
    this.#phase = 'over';
    this.#waiters.clear();
  }

  #keep(name: string, payload: Json): void {
    this.#kept ??= new Map();
    const kept = this.#kept.get(name);
    if (kept === undefined) this.#kept.set(name, [payload]);
    else kept.push(payload);
  }

  #signalled(name: string, payload: Json): void {
    const handler = this.#handlers?.signal.get(name);
    if (handler !== undefined) {
      this.host.enter(this, () => {
        void (async () => handler(toJson(payload, 'a signal')))().catch((error: unknown) => this.#settled(() => this.#fail(error)));
      });
      return;
    }
    for (const { command } of this.#waiters.values()) {
      if (command.kind !== 'await-signal' || command.name !== name) continue;
      this.#take(command.id)!.resolve(toJson(payload, 'a signal'));
      return;
    }
    this.#keep(name, payload);
  }

  #updated(name: string, payload: Json, message: string): void {
    const update = this.#handlers?.update.get(name);
    const answer = (value: unknown, failure?: Failure): void => {
      if (this.#phase === 'over') return;
      this.demandWindow('The answer of an update');
      this.emit({ kind: 'answer', name: message, ...(value === undefined ? {} : { value: toJson(value, `the answer of update ${JSON.stringify(name)}`) }), ...(failure === undefined ? {} : { failure }) });
    };
    if (update === undefined) {
      answer(undefined, toFailure(new TroupeError('update-not-found', `"${this.start.name}" takes no update ${JSON.stringify(name)}.`)));
      return;
    }
    this.host.enter(this, () => {
      void (async () => update.handler(toJson(payload, 'the payload')))()
        .then((value) => answer(value))
        .catch((error: unknown) => {
          if (!(error instanceof Violation)) answer(undefined, toFailure(error));
        });
    });
  }

  /** Cancel and time-out: everything awaited rejects, children are heard out, the code may tidy up. */
  #stop(reason: CancelledError | TaskTimeoutError): void {
    if (this.stopping !== undefined || this.#phase !== 'running') return;
    this.stopping = reason;
    this.#abort?.abort(reason);
    for (const waiter of [...this.#waiters.values()]) {
      const { id, kind } = waiter.command;
      if (!this.#waiters.has(id)) continue;
      if (kind === 'child' && waiter.command.parentClose !== 'abandon') {
        this.emit({ kind: 'abandon', name: id, target: id, awaitEnd: true });
        continue;
      }
      this.#waiters.delete(id);
      this.emit({ kind: 'abandon', name: id, target: id });
      waiter.reject(reason);
    }
  }
}

/** What the engine needs of the process it runs in. */
export interface ExecutionHost {
  /** Calls back once the microtask queue is empty. */
  quiesce(callback: () => void): void;
  /** Runs code of the task so that the process can tell it from its own. */
  enter<T>(execution: Execution, code: () => T): T;
  /** The code acted outside its window. */
  violated(execution: Execution, violation: Violation): void;
  log(execution: Execution, level: 'debug' | 'info' | 'warn' | 'error', message: string, data: object | undefined): void;
}

/** A command before it has its place in a turn. */
export type Draft<C extends Command> = C extends Command ? Omit<C, 'id'> : never;

interface Waiter {
  readonly command: Command;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly late: unknown;
}

interface Handlers {
  readonly signal: Map<string, (payload: any) => unknown>;
  readonly query: Map<string, (payload: any) => unknown>;
  readonly update: Map<string, { handler: (payload: any) => unknown; validate: ((payload: any) => void) | undefined }>;
}

const HERE = import.meta.url.replace(/[^/]*$/, '').replace('file://', '');

/** What makes two commands of a turn the same (X3); the occurrence is the position among equals. */
export function identityOf(command: { kind: string; name: string; key?: string; hash?: string }): string {
  return `${command.kind}\n${command.name}\n${command.key ?? ''}\n${command.hash ?? ''}`;
}

/** Losing a race is no error of the process: somebody may await the promise later, or never. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

function withFailedUndo(failure: Failure, failures: readonly Failure[]): Failure {
  const undo = failures.map(({ name, message, code }) => ({ name, message, ...(code === undefined ? {} : { code }) }));
  return { ...failure, details: { ...(isObject(failure.details) ? failure.details : {}), failedCompensations: undo } };
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
