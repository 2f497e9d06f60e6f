import { toFailure, toJson, TroupeError, type Failure, type Json, type KeptSignal, type UpdateOptions } from '@troupe/contracts';
import type { Execution } from './execution.ts';
import { Violation } from './violation.ts';

type Handler = (payload: any) => unknown;

interface UpdateHandler {
  readonly handler: Handler;
  readonly validate: UpdateOptions<any>['validate'];
}

/** Signals nobody took yet, in order, and the handlers that hear signals, queries and updates. */
export class Mailbox {
  readonly #execution: Execution;
  readonly #kept = new Map<string, Json[]>();
  readonly #signals = new Map<string, Handler>();
  readonly #queries = new Map<string, Handler>();
  readonly #updates = new Map<string, UpdateHandler>();

  constructor(execution: Execution) {
    this.#execution = execution;
  }

  /** Something may yet come in that wakes the code. */
  get listens(): boolean {
    return this.#signals.size > 0 || this.#updates.size > 0;
  }

  keep({ name, payload }: KeptSignal): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) this.#kept.set(name, [payload]);
    else kept.push(payload);
  }

  /** The oldest signal of that name nobody took yet. */
  take(name: string): { readonly payload: Json } | undefined {
    const kept = this.#kept.get(name);
    return kept === undefined || kept.length === 0 ? undefined : { payload: kept.shift()! };
  }

  kept(): readonly KeptSignal[] {
    return [...this.#kept].flatMap(([name, payloads]) => payloads.map((payload) => ({ name, payload })));
  }

  /** A signal no wait is for: a handler hears it, or it is kept. */
  signal(name: string, payload: Json): void {
    const handler = this.#signals.get(name);
    if (handler === undefined) {
      this.keep({ name, payload });
      return;
    }
    const execution = this.#execution;
    execution.host
      .enter(execution, async () => handler(toJson(payload, 'a signal')))
      .catch((error: unknown) => execution.course.handlerFailed(error));
  }

  onSignal(name: string, handler: Handler): void {
    this.#demandHandler('signal', name, handler);
    if (!this.#signals.has(name)) this.#execution.emit({ kind: 'await-signal', name, handler: true, hash: 'handler' });
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
    const execution = this.#execution;
    const update = this.#updates.get(name);
    if (update === undefined) {
      this.#answer(message, { failure: toFailure(this.#unknown('update', name)) });
      return;
    }
    execution.host
      .enter(execution, async () => update.handler(toJson(payload, 'the payload')))
      .then(
        (value) => {
          try {
            this.#answer(message, value === undefined ? {} : { value: toJson(value, `the answer of update ${JSON.stringify(name)}`) });
          } catch (error) {
            this.#answer(message, { failure: toFailure(error) });
          }
        },
        (error: unknown) => this.#answer(message, { failure: toFailure(error) }),
      );
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
    return answer === undefined ? null : toJson(answer, `the answer of query ${JSON.stringify(name)}`);
  }

  /** @throws TroupeError `update-not-found`, and what the validator throws */
  validate(name: string, payload: Json): void {
    const update = this.#updates.get(name);
    if (update === undefined) throw this.#unknown('update', name);
    update.validate?.(toJson(payload, 'the payload'));
  }

  #answer(message: string, answer: { readonly value?: Json; readonly failure?: Failure }): void {
    const execution = this.#execution;
    if (execution.violation !== undefined) return;
    if (execution.inWindow) execution.emit({ kind: 'answer', name: message, ...answer });
    else if (!execution.over) execution.report(Violation.foreign('The answer of an update was given', undefined));
  }

  #demandHandler(kind: 'signal' | 'query' | 'update', name: string, handler: unknown): void {
    this.#execution.demandWindow(`ctx.on.${kind}`);
    if (typeof handler !== 'function')
      throw new TroupeError('wrong-type', `ctx.on.${kind}(${JSON.stringify(name)}, handler) takes a function.`);
  }

  #unknown(kind: 'query' | 'update', name: string): TroupeError {
    const known = [...(kind === 'query' ? this.#queries : this.#updates).keys()].join(', ') || 'none';
    const verb = kind === 'query' ? 'answers' : 'takes';
    return new TroupeError(
      `${kind}-not-found`,
      `"${this.#execution.start.name}" ${verb} no ${kind} ${JSON.stringify(name)}. It ${verb}: ${known}.`,
    );
  }
}

/** Total: a handler may give a proxy that throws at any look. */
function isPromise(value: unknown): value is Promise<unknown> {
  try {
    return value instanceof Promise;
  } catch {
    return false;
  }
}
