import {
  inWords,
  isAgentSearch,
  LAST_MOMENT,
  milliseconds,
  publicId,
  toBoundedJson,
  TroupeError,
  withoutTenant,
  type Callback,
  type CallOptions,
  type ChildOptions,
  type Duration,
  type MapOptions,
  type PublicId,
  type PublishOptions,
  type StepContext,
  type WaitOptions,
  type WorkflowContext,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Execution } from '../execution/execution.ts';
import { fingerprint, hashText } from '../commands/fingerprint.ts';
import { askApproval } from './ask-approval.ts';
import { awaitEvent } from './await-event.ts';
import { callWork } from './durable-calls.ts';
import { mapItems } from './map-items.ts';
import { eventMarks } from './event-marks.ts';
import { nameGiven } from './name-given.ts';
import { openCallback } from './open-callback.ts';
import { argument, startChild } from './start-child.ts';
import { startFound, type FindAgent } from './start-found.ts';
import { awaitSignal, onQuery, onSignal, onUpdate } from './typed-messages.ts';

/**
 * `ctx` as workflows see it. Members are getters on a prototype, so that an idle task keeps one
 * small object instead of thirty closures, and `const { call, sleep } = ctx` works all the same.
 */
export class TaskContext {
  readonly #execution: Execution;
  readonly #findAgent: FindAgent | undefined;

  constructor(execution: Execution, findAgent?: FindAgent) {
    this.#execution = execution;
    this.#findAgent = findAgent;
  }

  /** What the context is the face of; for contexts that add to this one. */
  static executionOf(ctx: TaskContext): Execution {
    return ctx.#execution;
  }

  get taskId(): PublicId {
    return publicId(this.#execution.start.original ?? this.#execution.task);
  }

  get run(): number {
    return this.#execution.start.run;
  }

  get session(): string | undefined {
    const { session } = this.#execution.start;
    return session === undefined ? undefined : withoutTenant(session);
  }

  get step() {
    const execution = this.#execution;
    return <T>(name: string, fn: (step: StepContext) => T | Promise<T>, options?: CallOptions): Promise<T> => {
      if (typeof fn !== 'function') throw new TroupeError('wrong-type', `ctx.step(${JSON.stringify(name)}, fn) takes a function.`);
      return callWork(execution, 'step', 'ctx.step', nameGiven(name, 'ctx.step'), undefined, options, fn) as Promise<T>;
    };
  }

  get call() {
    const execution = this.#execution;
    return (activity: unknown, input?: unknown, options?: CallOptions): Promise<unknown> => {
      const name = nameGiven(activity, 'ctx.call');
      return callWork(execution, 'activity', 'ctx.call', name, argument(input, `the input of activity "${name}"`), options);
    };
  }

  get tool() {
    const execution = this.#execution;
    return (tool: unknown, args?: unknown, options?: CallOptions): Promise<unknown> => {
      const name = nameGiven(tool, 'ctx.tool');
      return callWork(execution, 'tool', 'ctx.tool', name, argument(args, `the arguments of tool "${name}"`), options);
    };
  }

  get agent() {
    const execution = this.#execution;
    const findAgent = this.#findAgent;
    return (agent: unknown, input: unknown, options?: ChildOptions): Promise<unknown> =>
      isAgentSearch(agent) && findAgent !== undefined
        ? startFound(execution, findAgent, agent.capability, input, options)
        : startChild(execution, 'agent', 'ctx.agent', agent, input, options);
  }

  get child() {
    const execution = this.#execution;
    return (workflow: unknown, input?: unknown, options?: ChildOptions): Promise<unknown> =>
      startChild(execution, 'workflow', 'ctx.child', workflow, input, options);
  }

  get sleep() {
    const execution = this.#execution;
    return (duration: Duration, options?: WaitOptions): Promise<void> => {
      const ms = milliseconds(duration, 'ctx.sleep:');
      return timer(execution, 'ctx.sleep', execution.now + ms, `for ${ms}`, options);
    };
  }

  get sleepUntil() {
    const execution = this.#execution;
    return (date: Date | number | string, options?: WaitOptions): Promise<void> => {
      const due = typeof date === 'number' ? date : typeof date === 'string' ? Date.parse(date) : date.getTime();
      if (!(Math.abs(due) <= LAST_MOMENT)) throw new TroupeError('out-of-range', `ctx.sleepUntil takes a date; got ${inWords(date)}.`);
      return timer(execution, 'ctx.sleepUntil', due, `until ${due}`, options);
    };
  }

  get signal() {
    const execution = this.#execution;
    return (signal: unknown, options?: WaitOptions): Promise<unknown> => awaitSignal(execution, signal, options);
  }

  get event() {
    const execution = this.#execution;
    return (request: unknown): Promise<unknown> => awaitEvent(execution, request);
  }

  get callback() {
    const execution = this.#execution;
    return (): Promise<Callback<unknown>> => openCallback(execution);
  }

  get approval() {
    const execution = this.#execution;
    return (request: unknown): Promise<unknown> => askApproval(execution, request);
  }

  get on(): WorkflowContext['on'] {
    const execution = this.#execution;
    return {
      signal: (signal, handler) => onSignal(execution.inbox, signal, handler),
      query: (query, handler) => onQuery(execution.inbox, query, handler),
      update: (update, handler, options) => onUpdate(execution.inbox, update, handler, options?.validate),
    };
  }

  get race() {
    return (entries: Record<string, Promise<unknown>>): Promise<unknown> =>
      Promise.race(Object.entries(entries).map(async ([key, promise]) => ({ key, value: await promise })));
  }

  get map() {
    const execution = this.#execution;
    const { status } = this;
    return (items: readonly unknown[], options: MapOptions, fn: (item: unknown, index: number) => unknown): Promise<unknown[]> => {
      execution.demandWindow('ctx.map');
      const about = (item: number, code: () => unknown): unknown => execution.host.within({ ...execution.scope, item }, code);
      return mapItems({ status, isStopping: () => execution.stopping !== undefined, about }, items, options, fn);
    };
  }

  get publish() {
    const execution = this.#execution;
    return (topic: unknown, data?: unknown, options: PublishOptions = {}): void => {
      execution.demandWindow('ctx.publish');
      const name = nameGiven(topic, 'ctx.publish');
      const copy = data === undefined ? null : toBoundedJson(data, `what is published to "${name}"`);
      execution.emit({ kind: 'publish', name, data: copy, hash: fingerprint(copy), ...eventMarks(options) });
    };
  }

  get now() {
    const execution = this.#execution;
    return (): number => {
      execution.demandWindow('ctx.now', true);
      return execution.now;
    };
  }

  get random() {
    const execution = this.#execution;
    return (): number => {
      execution.demandWindow('ctx.random');
      return execution.random.next();
    };
  }

  get uuid() {
    const execution = this.#execution;
    return (): string => {
      execution.demandWindow('ctx.uuid');
      return execution.random.uuid();
    };
  }

  get patched() {
    const execution = this.#execution;
    return (id: string): boolean => execution.patched(id);
  }

  get continueAsNew() {
    const execution = this.#execution;
    return (input?: unknown): Promise<never> => {
      const copy = argument(input, 'the input of continueAsNew');
      execution.demandWindow('ctx.continueAsNew');
      return execution.main.continueAsNew(copy);
    };
  }

  get attributes(): WorkflowContext['attributes'] {
    const execution = this.#execution;
    return { set: (attributes) => execution.setAttributes(attributes), get: () => ({ ...execution.attributes }) };
  }

  get status() {
    const execution = this.#execution;
    return (text: string): void => {
      execution.demandWindow('ctx.status');
      execution.emit({ kind: 'set-status', name: '', text: String(text), hash: hashText(String(text)) });
    };
  }

  get log(): WorkflowLog {
    const execution = this.#execution;
    const write =
      (level: keyof WorkflowLog) =>
      (message: string, data?: object): void => {
        if (!execution.replaying) execution.host.log(execution, level, message, data);
      };
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  }

  get cancellation(): WorkflowContext['cancellation'] {
    const execution = this.#execution;
    return {
      get requested() {
        return execution.stopping !== undefined;
      },
      get reason() {
        return execution.stopping?.message;
      },
      get signal() {
        return execution.main.abort.signal;
      },
    };
  }

  get uninterrupted() {
    const execution = this.#execution;
    return <T>(work: () => T | Promise<T>): Promise<T> => {
      execution.demandWindow('ctx.uninterrupted');
      if (typeof work !== 'function') throw new TroupeError('wrong-type', 'ctx.uninterrupted(work) takes a function.');
      return execution.main.uninterrupted(work);
    };
  }

  get compensate() {
    const execution = this.#execution;
    return (undo: () => unknown): void => {
      execution.demandWindow('ctx.compensate');
      execution.main.compensations.add(undo);
    };
  }
}

/** The typed face of a context. */
export function workflowContext(execution: Execution, findAgent?: FindAgent): WorkflowContext {
  return new TaskContext(execution, findAgent) as unknown as WorkflowContext;
}

function timer(execution: Execution, what: string, due: number, hash: string, options: WaitOptions | undefined): Promise<void> {
  return execution.await(
    what,
    { kind: 'timer', name: what.slice(4), due, hash, ...(options?.key === undefined ? {} : { key: options.key }) },
    options?.signal,
  ) as Promise<void>;
}
