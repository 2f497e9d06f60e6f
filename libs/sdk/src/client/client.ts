import type {
  AgentDefinition,
  ApiKey,
  Approval,
  ApprovalFilter,
  Attributes,
  AuditEntry,
  AuditFilter,
  AuditVerification,
  CalledWorkflow,
  CatalogEntry,
  CatalogSearch,
  Decision,
  Duration,
  ForkPoint,
  GivenBy,
  HistoryTurn,
  InputAnd,
  IssuedApiKey,
  ListedApproval,
  ListedTask,
  Json,
  Me,
  NewApiKey,
  PayloadAnd,
  Readiness,
  SentQuery,
  SentSignal,
  SentTo,
  SentUpdate,
  Spelled,
  Task,
  TaskEvent,
  TaskKind,
  TaskStatus,
  Verification,
  WorkflowDefinition,
  TaskWebhook,
  WhileBusy,
  ToolReview,
} from '@troupe/contracts';
import type { FlowMethods } from './flow-methods.ts';
import type { KnowledgeMethods } from './memory/knowledge-methods.ts';
import type { MemoryMethods } from './memory/memory-methods.ts';
import type { SessionMethods } from './session-methods.ts';
import type { ScheduleMethods } from './schedule-methods.ts';
import type { TopicMethods } from './topics/topic-methods.ts';
import type { WebhookMethods } from './webhook-methods.ts';

/** A workflow by its name, or a workflow or agent by name with its kind. */
export type TargetName = string | { readonly workflow: string } | { readonly agent: string };
/** The same with names that the compiler knows, where `troupe types` wrote them. */
export type NamedTarget<N extends string> =
  | Spelled<'workflows', N>
  | { readonly workflow: Spelled<'workflows', N> }
  | { readonly agent: Spelled<'agents', N> };
export type Target = WorkflowDefinition | AgentDefinition | TargetName;

export interface StartOptions {
  /** The task's id; made by the platform when absent. */
  readonly id?: string;
  readonly session?: string;
  /** Of an agent, while another message of the session is answered; as the agent says by default. */
  readonly whileBusy?: WhileBusy;
  readonly attributes?: Attributes;
  readonly timeout?: Duration;
  readonly startAt?: Date | string | number;
  /** Among starts that wait for a limit: the lower first; 0 by default. */
  readonly priority?: number;
  /** Where its events are sent. */
  readonly webhook?: TaskWebhook;
  /** Aborting it stops the request, not the task. */
  readonly signal?: AbortSignal;
}

export interface WaitForEnd {
  /** Longest wait; for ever when absent. */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

export interface TaskQuery {
  readonly status?: TaskStatus | readonly TaskStatus[];
  readonly kind?: TaskKind;
  readonly name?: string;
  readonly parent?: string;
  readonly session?: string;
  /** Who started it, as `kind:id`. */
  readonly startedBy?: string;
  readonly attributes?: Attributes;
  readonly createdAfter?: Date | string | number;
  readonly createdBefore?: Date | string | number;
}

/** Its tenant is that of who makes it, and it never expires, unless said otherwise. */
export interface CreateKey extends Omit<NewApiKey, 'expiresIn'> {
  readonly expiresIn?: Duration;
}

export interface MessageOptions {
  /** Two messages with one key are one; made for each message when absent. */
  readonly key?: string;
}

/**
 * The platform as seen from anywhere. Requests are repeated after a lost connection and after `503`
 * and `429`, never with a second effect. What the platform refuses is a TroupeError with its code;
 * when nothing answers for `retryFor` the code is `unavailable`.
 */
export interface Client
  extends WebhookMethods, ScheduleMethods, SessionMethods, MemoryMethods, KnowledgeMethods, TopicMethods, FlowMethods {
  /** Returns once the task is durable. */
  start<I = unknown, N extends string = string>(
    target: CalledWorkflow<I, unknown> | AgentDefinition | NamedTarget<N>,
    ...rest: InputAnd<SentTo<'workflows', N, I>, StartOptions>
  ): Promise<Task>;
  /** Starts a task and waits for its output. Throws what the task failed with, CancelledError, or TroupeError `terminated` or `timed-out`. */
  run<O = Json, I = unknown, N extends string = string>(
    target: CalledWorkflow<I, O> | AgentDefinition<O> | NamedTarget<N>,
    ...rest: InputAnd<SentTo<'workflows', N, I>, StartOptions>
  ): Promise<GivenBy<'workflows', N, O>>;
  get(id: string): Promise<Task>;
  /** Newest first, page by page as they are taken. What is large of a task is left out, and the item says so; `get` gives all of it. */
  list(query?: TaskQuery): AsyncIterable<ListedTask>;
  /** The task once it ended, or as it is after `timeout`. */
  wait(id: string, options?: WaitForEnd): Promise<Task>;
  /** Oldest first. */
  history(id: string): AsyncIterable<HistoryTurn>;
  /** Whether the log of a task is as it was written. */
  verify(id: string): Promise<Verification>;
  /** Events after the one named, or from the start; ends after the task's end. A lost connection is resumed without gap or double. */
  events(id: string, options?: { readonly after?: string; readonly signal?: AbortSignal }): AsyncIterable<TaskEvent>;
  signal<I = unknown, N extends string = string>(
    id: string,
    signal: SentSignal<I> | Spelled<'signals', N>,
    ...rest: PayloadAnd<SentTo<'signals', N, I>, [options?: MessageOptions]>
  ): Promise<void>;
  query<O = Json, I = unknown, N extends string = string>(
    id: string,
    query: SentQuery<I, O> | Spelled<'queries', N>,
    ...rest: PayloadAnd<SentTo<'queries', N, I>, []>
  ): Promise<GivenBy<'queries', N, O>>;
  update<O = Json, I = unknown, N extends string = string>(
    id: string,
    update: SentUpdate<I, O> | Spelled<'updates', N>,
    ...rest: PayloadAnd<SentTo<'updates', N, I>, [options?: MessageOptions]>
  ): Promise<GivenBy<'updates', N, O>>;
  cancel(id: string, reason?: string): Promise<Task>;
  terminate(id: string, reason?: string): Promise<Task>;
  suspend(id: string): Promise<Task>;
  resume(id: string): Promise<Task>;
  /** A copy of the task, run again from turn `turn`, or from where it failed or was stopped. */
  fork(id: string, turn: ForkPoint, newId?: string): Promise<Task>;
  /** Deletes an ended task. */
  purge(id: string): Promise<void>;
  /** Human decisions that are pending, or of another `status`, of one task and everything below it, or of all. Large arguments are left out, and the item says so; `approval` gives them. */
  approvals(query?: ApprovalFilter): AsyncIterable<ListedApproval>;
  approval(id: string): Promise<Approval>;
  decide(approval: string, decision: Decision): Promise<Approval>;
  /** `args` replace the arguments of the tool. */
  approve(approval: string, options?: { readonly args?: unknown; readonly reason?: string }): Promise<Approval>;
  reject(approval: string, reason?: string): Promise<Approval>;
  workflows(search?: CatalogSearch): Promise<readonly CatalogEntry[]>;
  agents(search?: CatalogSearch): Promise<readonly CatalogEntry[]>;
  tools(search?: CatalogSearch): Promise<readonly CatalogEntry[]>;
  /** How an agent presents itself to other systems, with the members of an A2A agent card. */
  card(agent: string): Promise<Json>;
  /** Whom the platform takes the holder of the key for, and what may be asked. */
  me(): Promise<Me>;
  /** API keys without their texts, newest first: those of the own tenant; for admins of the default tenant those of all, or of `tenant`. */
  keys(query?: { readonly tenant?: string }): AsyncIterable<ApiKey>;
  /** Makes a key. It is asked for once and not again: the text of a key whose answer was lost is lost. */
  createKey(request: CreateKey): Promise<IssuedApiKey>;
  /** A new text for a key; the old one is taken for `overlap`, too. */
  rotateKey(id: string, options?: { readonly overlap?: Duration }): Promise<IssuedApiKey>;
  revokeKey(id: string): Promise<ApiKey>;
  /** What was accepted of a tool of a server, and what has changed since. */
  toolReview(name: string): Promise<ToolReview>;
  /** Starts a task that calls one tool, and ends with what came of it. Takes the right `call-tools`. */
  callTool(name: string, args?: unknown, options?: Pick<StartOptions, 'id' | 'signal'>): Promise<Task>;
  /** Accepts that it has changed to what has this fingerprint. */
  acceptTool(name: string, fingerprint: string): Promise<ToolReview>;
  /** What is on record of the own tenant, newest first: each request that changed something, or was refused. */
  audit(filter?: AuditFilter): AsyncIterable<AuditEntry>;
  /** Whether the audit records are as they were written. */
  verifyAudit(): Promise<AuditVerification>;
  /** Whether the platform can serve now, and if not, why: one reason for each check that fails. */
  readiness(): Promise<Readiness>;
}
