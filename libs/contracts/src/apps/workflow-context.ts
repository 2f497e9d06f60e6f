import type { Schema } from '../schemas/schema.ts';
import type { Callback } from './callbacks/callback.ts';
import type { ApprovalOutcome, ApprovalRequest } from './humans/approval-request.ts';
import type { WorkflowLog } from './workflow-log.ts';
import type { Abortable, CallOptions } from '../log/call-options.ts';
import type { Attributes, ParentClose, TaskKind } from '../log/command.ts';
import type { AgentSearch } from '../catalog/agent-search.ts';
import type { AgentDefinition, CalledActivity, CalledTool } from './definition.ts';
import type { GivenBy, SentTo, Spelled } from './names/app-names.ts';
import type { MapItems } from './limits/map-items.ts';
import type { StartLimited } from './limits/start-limits.ts';
import type { Duration } from '../values/duration.ts';
import type { Expose } from './exposure/expose.ts';
import type { Json } from '../values/json.ts';
import type { PublicId } from '../log/ids.ts';
import type { EventRequest } from '../topics/awaited-event.ts';
import type { TopicDefinition, TopicMessage, Triggers } from '../topics/topic-definition.ts';
import type { QueryDefinition, SignalDefinition, UpdateDefinition } from './message-definition.ts';

/** Options of `ctx.child` and `ctx.agent`. */
export interface ChildOptions {
  /** The child's task id; made by the platform when absent. */
  readonly id?: string;
  /** What becomes of the child when this task ends first; `cancel` by default. */
  readonly parentClose?: ParentClose;
  readonly session?: string;
  readonly attributes?: Attributes;
  readonly timeout?: Duration;
  readonly key?: string;
  readonly signal?: Abortable;
}

/**
 * What follows a definition or a name: the input, which a definition asks for unless it may be null, and the options. One signature for
 * both, since with overloads a compiler would point at the whole call instead of at the property that is wrong.
 */
export type InputAnd<I, Options> = null extends I ? [input?: NoInfer<I>, options?: Options] : [input: NoInfer<I>, options?: Options];

/** What follows a message: its payload, which may be left out where it may be null, and the options. */
export type PayloadAnd<I, Options extends readonly unknown[]> = null extends I
  ? [payload?: NoInfer<I>, ...options: Options]
  : [payload: NoInfer<I>, ...options: Options];

export interface WaitOptions {
  readonly signal?: Abortable;
  /** Distinguishes identical waits begun at the same moment, and names a timer in `waitingFor`. */
  readonly key?: string;
}

/** What happens inside `ctx.step`: real time and real IO. */
export interface StepContext {
  /** The same over attempts, restarts and replicas. */
  readonly idempotencyKey: string;
  /** 1, 2, 3 … */
  readonly attempt: number;
  /** Aborts when the step is cancelled or times out. */
  readonly signal: AbortSignal;
}

/** Of an event for a topic of the app. */
export interface PublishOptions {
  /** Events of one key are taken in order. */
  readonly key?: string;
  /** Two events of one id are one; made of the task and the place in its log by default. */
  readonly id?: string;
}

export interface UpdateOptions<Input> {
  /** Throws to refuse the update before anything is recorded. */
  readonly validate?: (payload: Input) => void;
}

/**
 * Everything durable a workflow may do. Each promise it gives survives crashes; native
 * `Promise.all`, `race`, `any`, `allSettled` combine them.
 */
export interface WorkflowContext {
  /** The same for the life of the task; in a fork, that of its original, which the log is full of. */
  readonly taskId: PublicId;
  /** 1, and one more after each continue-as-new. */
  readonly run: number;
  readonly session: string | undefined;
  /** A small local effect, journaled: runs once, its result is kept. */
  step<T>(name: string, fn: (step: StepContext) => T | Promise<T>, options?: CallOptions): Promise<T>;
  /** An activity, run by a worker. */
  call<O = Json, I = unknown, N extends string = string>(
    activity: CalledActivity<I, O> | Spelled<'activities', N>,
    ...rest: InputAnd<SentTo<'activities', N, I>, CallOptions>
  ): Promise<GivenBy<'activities', N, O>>;
  /** A tool, run by the tool gateway. */
  tool<O = Json, I = unknown, N extends string = string>(
    tool: CalledTool<I, O> | Spelled<'tools', N>,
    ...rest: InputAnd<SentTo<'tools', N, I>, CallOptions>
  ): Promise<GivenBy<'tools', N, O>>;
  /** An agent, as a task of its own. Resolves with its output. */
  agent<O = string, N extends string = string>(
    agent: AgentDefinition<O> | AgentSearch | Spelled<'agents', N>,
    input: unknown,
    options?: ChildOptions,
  ): Promise<GivenBy<'agents', N, O>>;
  /** A workflow, as a task of its own. Resolves with its output. */
  child<O = Json, I = unknown, N extends string = string>(
    workflow: CalledWorkflow<I, O> | Spelled<'workflows', N>,
    ...rest: InputAnd<SentTo<'workflows', N, I>, ChildOptions>
  ): Promise<GivenBy<'workflows', N, O>>;
  /** Never wakes early. */
  sleep(duration: Duration, options?: WaitOptions): Promise<void>;
  sleepUntil(date: Date | number | string, options?: WaitOptions): Promise<void>;
  /** The next signal of that name; signals are kept in order until somebody takes them. */
  signal<T = Json, N extends string = string>(
    signal: SignalDefinition<T, unknown> | Spelled<'signals', N>,
    options?: WaitOptions,
  ): Promise<GivenBy<'signals', N, T>>;
  /** The event of a topic of the app that fits: the first one, also one that came a moment before. It is recorded. */
  event<T = Json>(request: EventRequest<T>): Promise<TopicMessage<T>>;
  readonly on: {
    /** Called for each signal of that name, the kept ones first. */
    signal<T = Json, N extends string = string>(
      signal: SignalDefinition<T, unknown> | Spelled<'signals', N>,
      handler: (payload: GivenBy<'signals', N, T>) => void | Promise<void>,
    ): void;
    /** Answers a read-only question; must not use `ctx`. */
    query<I = Json, O = unknown>(query: QueryDefinition<I, O, unknown> | string, handler: (payload: I) => O): void;
    /** Answers a validated request; may use `ctx`. */
    update<I = Json, O = unknown>(
      update: UpdateDefinition<I, O, unknown> | string,
      handler: (payload: I) => O | Promise<O>,
      options?: UpdateOptions<I>,
    ): void;
  };
  /** What somebody outside finishes, however long it takes, by a token and without a key: hand the token to the activity that asks. */
  callback<T = Json>(): Promise<Callback<T>>;
  /** A human's decision, however long it takes. */
  approval<T = Json>(request: ApprovalRequest<T>): Promise<ApprovalOutcome<T>>;
  /** The first to settle, with its key. Rejects when the first to settle rejects. */
  race<T extends Record<string, Promise<unknown>>>(entries: T): Promise<{ [K in keyof T]: { key: K; value: Awaited<T[K]> } }[keyof T]>;
  /** Goes through a list, so many items at once. */
  readonly map: MapItems;
  /** Sends an event to readers of the task's events, and to the topic of the app that has that name: once, and in order. */
  publish<T = unknown, N extends string = string>(
    topic: TopicDefinition<T> | Spelled<'topics', N>,
    data?: NoInfer<SentTo<'topics', N, T>>,
    options?: PublishOptions,
  ): void;
  /** Milliseconds since 1970; stands still within a turn. */
  now(): number;
  /** In [0, 1), the same on replay. */
  random(): number;
  /** A version 4 UUID, the same on replay. */
  uuid(): string;
  /** True for tasks that reach this place on the new code; false for those that passed it on the old. */
  patched(id: string): boolean;
  /** Ends this run and begins the next with a fresh log; the task keeps its id. */
  continueAsNew(input?: unknown): Promise<never>;
  readonly attributes: {
    set(attributes: Attributes): void;
    get(): Attributes;
  };
  /** What the task says about itself in lists. */
  status(text: string): void;
  readonly log: WorkflowLog;
  readonly cancellation: { readonly requested: boolean; readonly reason: string | undefined; readonly signal: AbortSignal };
  /**
   * What `work` asks for is done to its end, whether the task was cancelled or timed out before or is
   * meanwhile; only then does the task end. For tidying up, and for what must not be done by half.
   */
  uninterrupted<T>(work: () => T | Promise<T>): Promise<T>;
  /** Run in reverse order, one at a time, when the task fails, is cancelled or times out. */
  compensate(undo: () => unknown): void;
}

export interface WorkflowDefinition<I = any, O = any, Sent = I> extends StartLimited {
  readonly kind: 'workflow';
  readonly name: string;
  readonly description?: string;
  readonly input?: Schema<I, Sent>;
  /** What it gives, for readers of the catalog. */
  readonly output?: Schema<O>;
  /** Longest life of a task, unless the client gives another. */
  readonly timeout?: Duration;
  /** What its tasks may be sent and asked: listed in the catalog; signals are checked by it whatever the task is doing. */
  readonly signals?: readonly SignalDefinition[];
  readonly queries?: readonly QueryDefinition[];
  readonly updates?: readonly UpdateDefinition[];
  /** Whether clients of other protocols find it: as a tool, or as a prompt or resource of MCP. */
  readonly expose?: Expose;
  /** What it is made of, where it is one of `pipeline`, `parallel`, `vote`, `refine`, `route`, `team` and `planner`. */
  readonly pattern?: Pattern;
  /** Events of topics that start its tasks or signal them. */
  readonly on?: Triggers;
  readonly run: (ctx: WorkflowContext, input: I) => Promise<O>;
}

/** Agents and workflows that work together, as a workflow. */
export interface Pattern {
  readonly kind: string;
  /** By value or by name, each as often as it stands there. */
  readonly members: readonly PatternMember[];
  /** The same pattern, once the app says what its members are that it has by name. */
  readonly within: (kindOf: (name: string) => TaskKind | undefined) => WorkflowDefinition;
}

export type PatternMember = AgentDefinition | WorkflowDefinition | AgentSearch | string;

/** As callers see it: by what it is sent and what it gives. */
export type CalledWorkflow<Sent, O> = WorkflowDefinition<any, O, Sent>;
