import type {
  AgentContext,
  AgentDefinition,
  AgentSnapshot,
  App,
  Bounds,
  CallMemory,
  Consents,
  Directory,
  Json,
  ModelAnswer,
  ModelBudget,
  Redactor,
  RefusedCall,
  ReportedAnswer,
  TaskId,
  ToolSpec,
  TroupeError,
  WorkflowLog,
} from '@troupe/contracts';
import type { Bus } from '@troupe/bus';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import type { ToolSource } from '@troupe/tools';
import type { StrayErrors } from '@troupe/worker';

/** What a composition gives the runtime. */
export interface RuntimeOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly app: App;
  /** The tools there are; those of the app are replaced before the app is. */
  readonly tools: ToolSource;
  readonly log: WorkflowLog;
  /** Time and chance; the machine's by default. In a cluster the time of tasks is that of the store. */
  readonly env?: Env;
  /** The built-in workflow every agent is. */
  readonly agentLoop: (ctx: AgentContext, input: Json) => Promise<Json>;
  readonly pinAgent: (agent: AgentDefinition) => AgentSnapshot;
  /** What an answer of a model that a worker reports comes to. */
  readonly decideAnswer: (reported: ReportedAnswer) => Promise<ModelAnswer>;
  /** Throws where a tool of a caller has the name of one of the agent. */
  readonly demandFreeNames: (agent: AgentDefinition, app: App, tools: Pick<ToolSource, 'list'>, callerTools: readonly ToolSpec[]) => void;
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
  /** Deletes what others keep of a task, before it is deleted itself. It is called again when it fails. */
  readonly deleteOfTask?: (task: TaskId) => Promise<void>;
  /** Names this process; in a cluster no two that live may have the same name. */
  readonly node: string;
  /** Called once when another process of the cluster has the name of this one: it drives no tasks any more. */
  readonly onNameTaken?: (error: TroupeError) => void;
  /** Receives the calls that agents were refused, for who keeps a record of them. */
  readonly onRefused?: (refused: RefusedCall) => void;
  /** Bounds the calls of models together; without it nothing does. */
  readonly modelBudget?: ModelBudget | undefined;
  /** Who serves what; without it, that is this process alone. */
  readonly directory?: Pick<Directory, 'catalog'>;
  /** Of what is read from outside; those of the table by default. */
  readonly bounds?: Bounds;
  /** What users let tools of servers do for them; without it they are not asked. */
  readonly consents?: Consents;
  /** What agents remember; without it they have no tools of memory. */
  readonly memory?: CallMemory;
  /** Takes secrets out of what steps and code leave in the log. By default none are known. */
  readonly redact?: Redactor;
}
