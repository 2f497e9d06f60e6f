import {
  toFailure,
  toBoundedJson,
  toJson,
  TroupeError,
  type Failure,
  type Json,
  type KeptSignal,
  type KeptUpdate,
  type SignalDefinition,
  type UpdateOptions,
} from '@troupe/contracts';
import type { RunningCode } from './execution-host.ts';
import { isPromise } from '../promises/is-promise.ts';
import { HandlerRun } from './scope.ts';
import { Violation } from '../violation.ts';

type Handler = (payload: any) => unknown;

/** What an update is answered. */
interface Answer {
  readonly value?: Json;
  readonly failure?: Failure;
}

interface UpdateHandler {
  readonly handler: Handler;
  readonly validate: UpdateOptions<any>['validate'];
}

/** What handlers call of the main routine. */
export interface MainOfHandlers {
  /** The run after this one is to begin: it gets what no handler here has begun with. */
  readonly continues: boolean;
  handlerFailed(error: unknown): void;
}

/** Signals nobody took yet, in order, and the handlers of signals, queries and updates. */
export class Inbox {
  readonly #code: RunningCode;
  readonly #main: MainOfHandlers;
  readonly #kept = new Map<string, Json[]>();
  /** Updates that no handler has begun with, for the next run or from the run before. */
  #held: KeptUpdate[] = [];
  readonly #runs = new Set<HandlerRun>();
  readonly #signals = new Map<string, Handler>();
  readonly #queries = new Map<string, Handler>();
  readonly #updates = new Map<string, UpdateHandler>();
  /** Signals that the code has by their definition. */
  readonly #defined = new Map<string, SignalDefinition>();

  constructor(code: RunningCode, main: MainOfHandlers) {
    this.#code = code;
    this.#main = main;
  }

  /** Something may yet come in that wakes the code. */
  get listens(): boolean {
    return this.#signals.size > 0 || this.#updates.size > 0;
  }

  /** Handlers are under way. */
  get busy(): boolean {
    return this.#runs.size > 0;
  }

  /** There are updates of the run before that no handler was given yet. */
  get holds(): boolean {
    return this.#held.length > 0 && !this.#main.continues;
  }

  keep({ name, payload }: KeptSignal): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) this.#kept.set(name, [payload]);
    else kept.push(payload);
  }

  /** The code waits for a signal by its definition. */
  define(signal: SignalDefinition): void {
    this.#defined.set(signal.name, signal);
  }

  definitionOf(signal: string): SignalDefinition | undefined {
    return this.#defined.get(signal);
  }

  /** The oldest signal of that name nobody took yet. */
  take(name: string): { readonly payload: Json } | undefined {
    const kept = this.#kept.get(name);
    return kept === undefined || kept.length === 0 ? undefined : { payload: kept.shift()! };
  }

  kept(): readonly KeptSignal[] {
    return [...this.#kept].flatMap(([name, payloads]) => payloads.map((payload) => ({ name, payload })));
  }

  /** A signal no wait is for: a handler takes it, or it is kept. */
  signal(name: string, payload: Json): void {
    const handler = this.#signals.get(name);
    if (handler === undefined || this.#main.continues) {
      this.keep({ name, payload });
      return;
    }
    const run = new HandlerRun('signal', name, payload, undefined);
    this.#begin(run, handler, 'a signal').then(
      () => this.settle(run, undefined),
      (error: unknown) => {
        this.settle(run, undefined);
        this.#main.handlerFailed(error);
      },
    );
  }

  onSignal(name: string, handler: Handler): void {
    this.#demandHandler('signal', name, handler);
    if (!this.#signals.has(name)) this.#code.emit({ kind: 'await-signal', name, handler: true, hash: 'handler' });
    this.#signals.set(name, handler);
    for (const payload of this.#kept.get(name)?.splice(0) ?? []) this.signal(name, payload);
  }

  onQuery(name: string, handler: Handler): void {
    this.#demandHandler('query', name, handler);
    this.#queries.set(name, handler);
  }

  onUpdate(name: string, handler: Handler, validate: UpdateHandler['validate']): void {
    this.#demandHandler('update', name, handler);
    this.#updates.set(name, { handler, validate });
  }

  update(name: string, payload: Json, message: string): void {
    if (this.#main.continues) {
      this.hold({ name, payload, message });
      return;
    }
    const update = this.#updates.get(name);
    if (update === undefined) {
      this.#answer(message, { failure: toFailure(this.#unknown('update', name)) });
      return;
    }
    const run = new HandlerRun('update', name, payload, message);
    this.#begin(run, update.handler, 'the payload').then(
      (value) => this.settle(run, answerOf(name, value)),
      (error: unknown) => this.settle(run, { failure: toFailure(error) }),
    );
  }

  hold(update: KeptUpdate): void {
    this.#held.push(update);
  }

  /** Gives the oldest held update to its handler. */
  beginHeld(): void {
    const { name, payload, message } = this.#held.shift()!;
    this.update(name, payload, message);
  }

  /** The handler is done, as far as the task is concerned. */
  settle(run: HandlerRun, answer: Answer | undefined): void {
    if (!this.#runs.delete(run)) return;
    const { message } = run;
    if (message !== undefined) this.#answer(message, answer ?? {});
    else if (this.#code.violation === undefined && !this.#code.inWindow && !this.#code.over)
      this.#code.report(Violation.foreign(`The handler of signal ${JSON.stringify(run.name)} ended`, undefined));
  }

  /**
   * The updates that the next run is to take. Handlers still under way wait for something that this run
   * does not bring any more: those that did nothing yet begin again in the next.
   */
  takeUnfinished(): readonly KeptUpdate[] {
    const signals: KeptSignal[] = [];
    const updates: KeptUpdate[] = [];
    for (const { kind, name, payload, message, active } of this.#runs) {
      if (active && message !== undefined) this.#answer(message, { failure: toFailure(unfinished(name)) });
      else if (active) this.#code.warn('a signal handler could not be finished before the next run', { signal: name });
      else if (kind === 'signal') signals.push({ name, payload });
      else updates.push({ name, payload, message: message! });
    }
    this.#runs.clear();
    for (const { name, payload } of signals.toReversed()) this.#kept.set(name, [payload, ...(this.#kept.get(name) ?? [])]);
    return [...updates, ...this.#held];
  }

  /** @throws TroupeError `query-not-found`, `bad-request`, `not-json`, and what the handler throws */
  query(name: string, payload: Json): Json {
    const handler = this.#queries.get(name);
    if (handler === undefined) throw this.#unknown('query', name);
    const answer = handler(toJson(payload, 'the payload'));
    if (isPromise(answer)) {
      answer.catch(() => {});
      throw new TroupeError('bad-request', `The query ${JSON.stringify(name)} is async; a query answers at once from what the code knows.`);
    }
    return answer === undefined ? null : toBoundedJson(answer, `the answer of query ${JSON.stringify(name)}`);
  }

  /** @throws TroupeError `update-not-found`, and what the validator throws */
  validate(name: string, payload: Json): void {
    const update = this.#updates.get(name);
    if (update === undefined) throw this.#unknown('update', name);
    const refusal: unknown = update.validate?.(toJson(payload, 'the payload'));
    if (!isPromise(refusal)) return;
    refusal.catch(() => {});
    throw new TroupeError(
      'bad-request',
      `The validator of update ${JSON.stringify(name)} is async; it decides at once, from what the code knows.`,
    );
  }

  #begin(run: HandlerRun, handler: Handler, what: string): Promise<unknown> {
    this.#runs.add(run);
    const code = this.#code;
    const { host } = code;
    const scope = { uninterrupted: false, handler: run };
    return host.enter(code, () => host.within(scope, async () => handler(toJson(run.payload, what))));
  }

  #answer(message: string, answer: Answer): void {
    const code = this.#code;
    if (code.violation !== undefined) return;
    if (code.inWindow) code.emit({ kind: 'answer', name: message, ...answer });
    else if (!code.over) code.report(Violation.foreign('The answer of an update was given', undefined));
  }

  #demandHandler(kind: 'signal' | 'query' | 'update', name: string, handler: unknown): void {
    this.#code.demandWindow(`ctx.on.${kind}`);
    if (typeof handler !== 'function')
      throw new TroupeError('wrong-type', `ctx.on.${kind}(${JSON.stringify(name)}, handler) takes a function.`);
  }

  #unknown(kind: 'query' | 'update', name: string): TroupeError {
    const known = [...(kind === 'query' ? this.#queries : this.#updates).keys()].join(', ') || 'none';
    const verb = kind === 'query' ? 'answers' : 'takes';
    return new TroupeError(
      `${kind}-not-found`,
      `"${this.#code.start.name}" ${verb} no ${kind} ${JSON.stringify(name)}. It ${verb}: ${known}.`,
    );
  }
}

function answerOf(name: string, value: unknown): Answer {
  try {
    return value === undefined ? {} : { value: toBoundedJson(value, `the answer of update ${JSON.stringify(name)}`) };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

function unfinished(name: string): TroupeError {
  return new TroupeError(
    'update-rejected',
    `The run ended before update ${JSON.stringify(name)} was done: it waited for something that only the code itself could bring.`,
  );
}
