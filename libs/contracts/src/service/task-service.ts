import type { Attributes, TaskKind } from '../log/command.ts';
import type { Artifact, ArtifactPart, ArtifactRange } from '../artifacts/artifact.ts';
import type { CatalogEntry, CatalogKind } from '../catalog/catalog.ts';
import type { TaskId } from '../log/ids.ts';
import type { Input } from '../log/input.ts';
import type { Json } from '../values/json.ts';
import type { GivenConversation } from '../apps/given-conversation.ts';
import type { WhileBusy } from '../apps/agents/agent-memory.ts';
import type { Message } from '../apps/message.ts';
import type { ListedApproval, ListedTask } from './listed.ts';
import type { Tenant } from './principal.ts';
import type { Page, PageRequest } from '../values/page.ts';
import type { SessionHead, SessionMethods } from './sessions.ts';
import type { Approval, ApprovalStatus, Decision, Task, TaskStatus } from '../log/task.ts';
import type { TaskEvent } from '../log/task-event.ts';
import type { TaskWebhook } from './webhooks/webhook-events.ts';
import type { Verification } from '../log/verification.ts';

export interface StartRequest {
  readonly kind: TaskKind;
  readonly name: string;
  readonly input?: Json;
  /** Made by the platform when absent. The same id and request again is the same task. */
  readonly id?: string;
  readonly session?: string;
  /** Of an agent, in a session in which another message is being answered: instead of what the agent says. */
  readonly whileBusy?: WhileBusy;
  /** Of an agent, outside of any session. */
  readonly conversation?: GivenConversation;
  /** The session has to be new, or one that the same principal began: said by what checks rights, never by a client. */
  readonly ownSession?: true;
  readonly attributes?: Attributes;
  readonly timeout?: number | string;
  /** ISO 8601 or milliseconds since 1970. */
  readonly startAt?: string | number;
  /** Among starts that wait for a limit: the lower first; 0 where it is missing. */
  readonly priority?: number;
  readonly traceparent?: string;
  /** Where its events are sent. What carries it out takes it off before the start. */
  readonly webhook?: TaskWebhook;
}

export interface TaskFilter {
  readonly status?: readonly TaskStatus[];
  readonly kind?: TaskKind;
  readonly name?: string;
  readonly parent?: string;
  readonly session?: string;
  /** Who started it, as `kind:id`. */
  readonly startedBy?: string;
  readonly attributes?: Attributes;
  /** Milliseconds since 1970, exclusive. */
  readonly createdAfter?: number;
  readonly createdBefore?: number;
  /** Whose tasks, as the platform knows who asks; those of all where it is missing. */
  readonly tenant?: Tenant;
}

export interface ApprovalFilter {
  readonly task?: string;
  readonly status?: ApprovalStatus;
  /** Who is asked now. */
  readonly assignee?: string;
  readonly tool?: string;
  readonly agent?: string;
  /** Asked before this moment, in milliseconds since 1970. */
  readonly createdBefore?: number;
  /** As that of tasks. */
  readonly tenant?: Tenant;
}

/** A turn as clients read it. */
export interface HistoryTurn {
  readonly task: TaskId;
  readonly n: number;
  /** ISO 8601. */
  readonly at: string;
  readonly build: string;
  readonly inputs: readonly Input[];
  readonly commands: readonly Json[];
  /** Whose task it is, where that is not the default tenant: what code draws depends on it. */
  readonly tenant?: Tenant;
  /** Why there is nothing in it: the turn, or those up to the next of the log, cannot be read or are missing. */
  readonly unreadable?: string;
}

/** A turn of a task, or the one in which it failed or was stopped. */
export type ForkPoint = number | 'failure';

export interface SessionView extends SessionHead {
  readonly messages: readonly Message[];
  readonly tasks: readonly string[];
  readonly next?: string;
}

/**
 * Everything one principal can ask of the platform, whatever it comes in by. Methods throw TroupeError
 * with a code of the table; nothing changes when they do.
 *
 * `key` names a request at its address: a repeat with the same key is answered as the first was, also
 * by another process and after the end of the task; with other content it throws `idempotency-key-reused`.
 */
export interface TaskService extends SessionMethods {
  /** Returns once turn 0 is durable (E1). Throws `workflow-not-found`, `agent-not-found`, `already-exists`, `invalid-id`, `invalid-input`. */
  start(request: StartRequest): Promise<{ readonly task: Task; readonly created: boolean }>;
  /** Throws `task-not-found`, as do all that take an id. */
  get(id: string): Promise<Task>;
  /** The task once it ended, or as it is after `ms` milliseconds or when `signal` aborts. */
  wait(id: string, ms: number, signal?: AbortSignal): Promise<Task>;
  /** Newest first. Throws `invalid-cursor`. */
  list(filter: TaskFilter, page: PageRequest): Promise<Page<ListedTask>>;
  /** Oldest first. Throws `invalid-cursor`. */
  history(id: string, page: PageRequest): Promise<Page<HistoryTurn>>;
  /** Reads the whole log, and says whether it is as it was written. */
  verification(id: string): Promise<Verification>;
  /** Its artifacts, oldest first. */
  artifacts(id: string): Promise<readonly Artifact[]>;
  /** Some bytes of one. Throws `artifact-not-found`. */
  artifact(id: string, artifact: string, range: ArtifactRange): Promise<ArtifactPart>;
  /** Events after the one named, then live ones; ends after the task's end or when `signal` aborts. */
  events(id: string, after: string | undefined, signal: AbortSignal): AsyncIterable<TaskEvent>;
  /** Returns once durable (E6). Throws `task-ended`. */
  signal(id: string, name: string, payload: Json, key?: string): Promise<void>;
  /** Throws `query-not-found`, `task-blocked`, and what the handler threw as `bad-request`. */
  query(id: string, name: string, payload: Json): Promise<Json>;
  /** Throws `update-not-found`, `update-rejected`, `task-ended`. */
  update(id: string, name: string, payload: Json, key?: string): Promise<Json>;
  /** These four throw `task-ended`. */
  cancel(id: string, reason?: string, key?: string): Promise<Task>;
  terminate(id: string, reason?: string, key?: string): Promise<Task>;
  suspend(id: string, key?: string): Promise<Task>;
  /** Throws `task-not-suspended`, too. */
  resume(id: string, key?: string): Promise<Task>;
  /** Re-runs a copy from turn `turn` under a new id. The same id and request again is the same copy. Throws `out-of-range`. */
  fork(id: string, turn: ForkPoint, newId?: string): Promise<Task>;
  /** Throws `task-open`. */
  purge(id: string, key?: string): Promise<void>;
  /** Pending ones, unless `status` says otherwise. Those of `task` are those of all tasks below it, too. Throws `invalid-cursor`. */
  approvals(page: PageRequest & ApprovalFilter): Promise<Page<ListedApproval>>;
  approval(id: string): Promise<Approval>;
  /** Throws `approval-not-found`, `already-decided`. */
  decide(id: string, decision: Decision, key?: string): Promise<Approval>;
  /** Oldest first; a page is so many tasks, with the messages of each. Throws `session-not-found`, `invalid-cursor`. */
  session(id: string, page: PageRequest): Promise<SessionView>;
  catalog(kind: CatalogKind): Promise<readonly CatalogEntry[]>;
}
