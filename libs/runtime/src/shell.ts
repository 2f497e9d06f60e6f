import type {
  Bounds,
  AgentContext,
  AnswerCommand,
  RecordedOptions,
  AgentDefinition,
  AgentSnapshot,
  App,
  Directory,
  Json,
  Mismatch,
  ModelAnswer,
  Redactor,
  Start,
  TaskId,
  ReportedAnswer,
  TroupeError,
  WorkflowLog,
} from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import type { Store, TurnRecord } from '@troupe/store';
import type { StrayErrors } from '@troupe/worker';
import type { Env } from '@troupe/env';
import type { Execution, ExecutionHost, OpenCommand } from '@troupe/engine';
import type { AttemptTokens } from './attempts/attempt-tokens.ts';
import type { CommitWatch } from './views/commit-watch.ts';
import type { Guards } from './sandbox/guards.ts';
import type { OpenTasks } from './tasks/open-tasks.ts';
import type { OwnedTask, PendingInput } from './tasks/owned-task.ts';
import type { Ownership } from './cluster/ownership.ts';
import type { Peers } from './cluster/peers.ts';
import type { TimerQueue } from './time/timer-queue.ts';
import type { UnreadableTasks } from './tasks/unreadable-tasks.ts';
import type { WindowQueue } from './code/window-queue.ts';

/** What a composition gives the runtime. */
export interface RuntimeOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly app: App;
  readonly log: WorkflowLog;
  /** Time and chance; the machine's by default. In a cluster the time of tasks is that of the store. */
  readonly env?: Env;
  /** The built-in workflow every agent is. */
  readonly agentLoop: (ctx: AgentContext, input: Json) => Promise<Json>;
  readonly pinAgent: (agent: AgentDefinition) => AgentSnapshot;
  /** What an answer of a model that a worker reports comes to. */
  readonly decideAnswer: (reported: ReportedAnswer) => Promise<ModelAnswer>;
  /** Bytes of log whose code may stay in memory; 0 evicts after every turn (a test mode). */
  readonly cacheBytes?: number;
  /**
   * Other processes share the store: partitions are owned by one at a time. Otherwise this process
   * has it alone, workers included, and what they had in flight is lost when it dies.
   */
  readonly cluster: boolean;
  /** Milliseconds an ended task is kept; for ever when it is not given. */
  readonly retention?: number;
  /** What becomes of a step of which an error reaches nobody; it fails by default. */
  readonly strayErrors?: StrayErrors;
  /** Names this process; in a cluster no two that live may have the same name. */
  readonly node: string;
  /** Called once when another process of the cluster has the name of this one: it drives no tasks any more. */
  readonly onNameTaken?: (error: TroupeError) => void;
  /** Who serves what; without it, that is this process alone. */
  readonly directory?: Pick<Directory, 'catalog'>;
  /** Of what is read from outside; those of the table by default. */
  readonly bounds?: Bounds;
  /** Takes secrets out of what steps and code leave in the log. By default none are known. */
  readonly redact?: Redactor;
}

/** What the parts of the runtime share. Parts call each other through it, so that files need no cycles. */
export interface Shell extends Omit<RuntimeOptions, 'env' | 'app' | 'bounds' | 'redact'> {
  app: App;
  readonly redact: Redactor;
  /** Counts loads of the app. */
  generation: number;
  readonly env: Env;
  readonly bounds: Bounds;
  readonly guards: Guards;
  readonly windows: WindowQueue;
  readonly timers: TimerQueue;
  readonly commits: CommitWatch;
  readonly host: ExecutionHost;
  /** Tasks that have not ended, by id. */
  readonly tasks: OpenTasks;
  closing: boolean;
  readonly ownership: Ownership;
  readonly peers: Peers;
  readonly unreadable: UnreadableTasks;
  /** Made of the store's secret when the runtime starts. */
  tokens: AttemptTokens;

  /** Gives a task an input; its next turn begins as soon as the one before is durable. */
  enqueue(task: OwnedTask, pending: PendingInput): void;
  /** The same, but the turn waits until this one of the event loop is over: results that come together are one turn, and stored as one. */
  gather(task: OwnedTask, pending: PendingInput): void;
  /** Puts inputs, some of which may wait for the next turn already, before whatever else does. */
  enqueueFirst(task: OwnedTask, pendings: readonly PendingInput[]): void;
  /** Begins a turn when there is reason to. */
  schedule(task: OwnedTask): void;
  /** Makes sure the code is in memory, then calls back; not at all when it is blocked. */
  withExecution(task: OwnedTask, then: (execution: Execution) => void): void;
  /** Begins, or begins again, what an open command asks for. */
  dispatch(task: OwnedTask, open: OpenCommand): void;
  /** Parks the task until code that fits is deployed. */
  block(task: OwnedTask, mismatch: Mismatch): void;
  /** Keeps inputs durably for a task whose code cannot take them now. */
  keep(task: OwnedTask, pendings: readonly PendingInput[]): void;
  /** From not running to running (R4). */
  goOn(task: OwnedTask): void;
  createExecution(task: OwnedTask, start: Start): Execution;
  /** Counts the code as just used; may drop other code. */
  touch(task: OwnedTask): void;
  /** Another process has the task, or is to have it: drop it without a trace. */
  lose(task: OwnedTask): void;
  /**
   * Reads a task of an owned partition from the store and goes on with it, unless it is here. `first`:
   * its first turn, which this process may have stored without learning of it.
   */
  adopt(id: TaskId, first?: TurnRecord): Promise<void>;
  /** The task has ended, durably. */
  finish(task: OwnedTask): void;
  /** A task of an owned partition is being read, and is not among the tasks. */
  isAdopting(id: TaskId): boolean;
  /** Cancels or terminates another task, wherever it is driven. */
  stopTask(id: TaskId, how: 'cancel' | 'terminate', reason: string): void;
  /** Begins an accepted task once its time has come. */
  awaitStart(task: OwnedTask): void;
  /** Ends the task when its time is over. */
  awaitDeadline(task: OwnedTask): void;
  /** The answer to an update is durable. */
  answered(task: OwnedTask, answer: AnswerCommand): void;
  /** What a session held before position `at`. */
  sessionMessages(id: string, at: number): Promise<readonly Json[]>;
  /** Retry policy, timeouts and effect the app gives an activity or tool. */
  workDefaults(kind: 'activity' | 'tool', name: string): RecordedOptions;
}
