import type { Schema } from '../schemas/schema.ts';
import type { CallChain } from '../log/call-chain.ts';
import type { Effect, RetryPolicy, Timeouts } from '../log/call-options.ts';
import type { Duration } from '../values/duration.ts';
import type { Artifacts } from '../artifacts/artifact.ts';
import type { Json } from '../values/json.ts';
import type { ModelDelta, ModelRequest, ModelResponse, ModelSettings } from './message.ts';
import type { AgentSearch } from '../catalog/agent-search.ts';
import type { AgentLimits } from './agents/agent-limits.ts';
import type { AgentMemory } from './agents/agent-memory.ts';
import type { HandoffHistory } from './agents/handoff-history.ts';
import type { AgentBudget } from './budgets/model-budget.ts';
import type { AgentHooks } from './step-hooks/step-hooks.ts';
import type { GuardPlace, GuardVerdict } from './guards/guard-verdict.ts';
import type { AskHuman } from './humans/ask-human.ts';
import type { HttpRequest } from '../outbound/http-request.ts';
import type { McpDefinition } from './mcp-definition.ts';
import type { OpenApiDefinition } from '../outbound/openapi-definition.ts';
import type { RemoteDefinition } from '../outbound/remote-definition.ts';
import type { Limited } from './limits/limit-definition.ts';
import type { StartLimited } from './limits/start-limits.ts';
import type { ModelServer } from './model-server.ts';
import type { Triggers } from '../topics/topic-definition.ts';
import type { WorkflowLog } from './workflow-log.ts';

/** What a tool or activity is handed besides its input. */
export interface WorkContext {
  /** The same over attempts, restarts and replicas: hand it to the effect. */
  readonly idempotencyKey: string;
  readonly taskId: string;
  readonly callId: string;
  /** 1, 2, 3 … */
  readonly attempt: number;
  /** Aborts on cancel and timeout. */
  readonly signal: AbortSignal;
  /** Says that the work goes on; `details` are kept for the next attempt. */
  heartbeat(details?: unknown): void;
  /** What the attempt before this one last reported. */
  readonly lastHeartbeat: Json | undefined;
  readonly log: WorkflowLog;
  /** Files of the task, for what is too large for a result. */
  readonly artifacts: Artifacts;
  readonly agent: string | undefined;
  /** Who asked first, and the workflows and agents from there to this call; the last one makes it. */
  readonly chain: CallChain;
  readonly user: Json | undefined;
  readonly session: string | undefined;
}

export interface ActivityDefinition<I = any, O = any, Sent = I> extends Timeouts, Limited<Sent> {
  readonly kind: 'activity';
  readonly name: string;
  readonly description?: string;
  readonly input?: Schema<I, Sent>;
  readonly retry?: RetryPolicy;
  readonly effect?: Effect;
  /** How many run at once in one worker; `concurrency` bounds all of them together. */
  readonly workerConcurrency?: number;
  readonly run: (input: I, ctx: WorkContext) => O | Promise<O>;
  /** Asked about an attempt of a `once` activity whose outcome is unknown: what happened? */
  readonly reconcile?: (input: I, ctx: WorkContext) => Reconciled<O> | Promise<Reconciled<O>>;
}

/** The effect happened and gave `value`, or it did not happen (and may be tried again). */
export type Reconciled<O> = { readonly happened: true; readonly value: O } | { readonly happened: false };

export interface ToolDefinition<I = any, O = any, Name extends string = string, Sent = I> extends Omit<
  ActivityDefinition<I, O, Sent>,
  'kind' | 'name' | 'description'
> {
  readonly kind: 'tool';
  readonly name: Name;
  readonly description: string;
  /** Longest run of one attempt; 60 s by default. */
  readonly timeout?: Duration;
  /** Whether a human must decide before it runs. */
  readonly approve?: AskHuman<I>;
  /** Whether clients of other protocols find it: then there is a workflow of its name that calls it. */
  readonly expose?: boolean;
}

/** A tool that is a request over HTTP: a plain value, without code. */
export interface HttpTool<I = any, O = any, Name extends string = string, Sent = I> extends Omit<
  ToolDefinition<I, O, Name, Sent>,
  'run' | 'reconcile'
> {
  readonly http: HttpRequest;
  /** What an answer is; text or JSON by default. */
  readonly output?: Schema<O>;
}

/** A tool that runs code which a model wrote, in a sandbox. */
export interface CodeTool<Name extends string = string> extends Omit<ToolDefinition<CodeArguments, CodeResult, Name>, 'run' | 'reconcile'> {
  readonly code: CodeSettings;
}

export interface CodeSettings {
  readonly language: 'javascript' | 'python';
  /** How long it runs; 10 s by default. */
  readonly time?: Duration;
  /** Megabytes; 256 by default. */
  readonly memory?: number;
}

export interface CodeArguments {
  readonly code: string;
  /** Artifacts that are its files. */
  readonly files?: readonly string[] | undefined;
}

export interface CodeResult {
  /** Of its last line. */
  readonly value: Json;
  /** What it printed. */
  readonly output: string;
  /** What it wrote, as artifacts. */
  readonly files: readonly { readonly artifact: string; readonly name: string; readonly bytes: number }[];
}

/** As callers see them: by what they are sent and what they give. */
export type CalledActivity<Sent, O> = ActivityDefinition<any, O, Sent>;
export type CalledTool<Sent, O> = ToolDefinition<any, O, string, Sent> | HttpTool<any, O, string, Sent> | CodeTool;

/** What instructions may depend on. */
export interface InstructionContext {
  readonly user: { readonly name?: string; readonly [key: string]: Json | undefined } | undefined;
  readonly session: string | undefined;
  readonly taskId: string;
}

export interface AgentDefinition<O = any, Name extends string = string> extends StartLimited {
  readonly kind: 'agent';
  readonly name: Name;
  readonly description: string;
  /** Tried in order: `openai/gpt-5-mini`, `demo`, or a model of the app, by name or definition. */
  readonly model: readonly (ModelDefinition | string)[];
  readonly instructions: string | ((context: InstructionContext) => string);
  readonly tools: readonly AgentTool[];
  readonly handoffs: readonly (AgentDefinition | string)[];
  /** Agent of `handoffs` → how much of what was said before it is shown; everything by default. */
  readonly handoffHistory?: { readonly [agent: string]: HandoffHistory };
  readonly memory?: AgentMemory;
  /** What its tasks are asked with, and the arguments of agents that have it as a tool. Text or JSON without it. */
  readonly input?: Schema<any>;
  readonly output?: Schema<O>;
  /** Tool name → whether a human must decide before it runs. */
  readonly approve?: { readonly [tool: string]: AskHuman | undefined };
  readonly limits?: AgentLimits;
  /** What all its tasks together may use; at most 10. */
  readonly budgets?: readonly AgentBudget[];
  readonly settings?: ModelSettings;
  /** How many tool calls of one answer run at once; 1 is truly one after the other. 8 by default. */
  readonly toolConcurrency?: number;
  readonly retry?: RetryPolicy;
  /** Longest model call attempt; 10 min by default. */
  readonly modelTimeout?: Duration;
  /** Whether clients of other protocols find it as a tool. */
  readonly expose?: boolean;
  /** What is checked before it goes on: values and calls, by code or by other agents. */
  readonly guard?: AgentGuards;
  /** Code that runs in each round: it chooses the model, the tools and the instructions, or answers itself. */
  readonly hooks?: AgentHooks<WorkContext>;
  /** What it is for, such as `invoices`: agents and workflows find it by that. */
  readonly capabilities?: readonly string[];
  /** Events of topics that start its tasks or signal them. */
  readonly on?: Triggers;
}

/** What a guard is handed besides the value. */
export interface GuardContext extends WorkContext {
  readonly place: GuardPlace;
  /** Of a call or its result: the tool or agent that is called; of a handoff, to whom. */
  readonly tool: string | undefined;
  /** Of a result: who wrote it, where that is somebody else. */
  readonly untrusted: string | undefined;
}

interface AnyGuard {
  readonly kind: 'guard';
  readonly name: string;
  readonly description?: string;
  /** `parallel`: an input guard that runs beside the first model call, which is stopped when the guard says no. */
  readonly mode?: 'sequential' | 'parallel';
}

/** A guard that is code: it runs where activities run. */
export interface CodeGuard extends AnyGuard {
  readonly check: (value: Json, ctx: GuardContext) => GuardVerdict | Promise<GuardVerdict>;
  /** Longest run of one attempt; 30 s by default. */
  readonly timeout?: Duration;
  /** Three attempts by default. */
  readonly retry?: RetryPolicy;
}

/** A guard that is an agent: it is given `{ place, value }`, and its typed output is the verdict. */
export interface AgentGuard extends AnyGuard {
  readonly agent: AgentDefinition | string;
}

export type GuardDefinition = CodeGuard | AgentGuard;

/** What an agent has checked, and by whom, one after the other. */
export type AgentGuards = { readonly [Place in GuardPlace]?: readonly GuardDefinition[] };

/** A tool that an app defines. */
export type AppTool = ToolDefinition | HttpTool | CodeTool;

/** A workflow as an agent lists it: it is asked with what its `input` says. */
export interface ListedWorkflow<I = any, Name extends string = string> {
  readonly kind: 'workflow';
  readonly name: Name;
  readonly description?: string;
  readonly input?: Schema<I>;
  readonly run: (ctx: never, input: I) => Promise<unknown>;
}

/** What an agent may list among its tools; of a server it is given all tools. */
export type AgentTool =
  | AppTool
  | AgentDefinition
  | ListedWorkflow
  | McpDefinition
  | OpenApiDefinition
  | RemoteDefinition
  | AgentSearch
  | string;

/** Name of a tool of the agent → whether a human must decide before it runs. */
export type Approve<Tools extends readonly AgentTool[]> = Tools extends readonly []
  ? Readonly<Record<string, never>>
  : { readonly [Name in NameOf<Tools[number]>]?: AskHuman<ArgumentsOf<Tools[number], Name>> };

type NameOf<T> = T extends string
  ? T
  : T extends McpDefinition<infer Server> | OpenApiDefinition<infer Server>
    ? `${Server}_${string}`
    : T extends { readonly name: infer Name extends string }
      ? Name
      : never;

/** Another agent is asked with a text, one of somebody else with what it takes; of a tool that is listed by its name nothing is known. */
type ArgumentsOf<T, Name> = T extends ToolDefinition<infer I, any, infer Own> | HttpTool<infer I, any, infer Own>
  ? Name extends Own
    ? I
    : never
  : T extends AgentDefinition<any, infer Own>
    ? Name extends Own
      ? { readonly input: string }
      : never
    : T extends ListedWorkflow<any, infer Own>
      ? Name extends Own
        ? any
        : never
      : T extends McpDefinition<infer Server> | OpenApiDefinition<infer Server>
        ? Name extends `${Server}_${string}`
          ? any
          : never
        : T extends RemoteDefinition<infer Own>
          ? Name extends Own
            ? any
            : never
          : Name extends T
            ? any
            : never;

export interface ModelCallOptions {
  /** Whose task asks. */
  readonly tenant?: string;
  readonly signal: AbortSignal;
  readonly onDelta: (delta: ModelDelta) => void;
}

/** A model provider of one's own. */
export interface OwnModel extends Limited {
  readonly kind: 'model';
  readonly name: string;
  readonly generate: (request: ModelRequest, options: ModelCallOptions) => Promise<ModelResponse>;
}

/** A model of a server that speaks Chat Completions. */
export interface ServedModel extends Limited {
  readonly kind: 'model';
  readonly name: string;
  readonly server: ModelServer;
}

export type ModelDefinition = OwnModel | ServedModel;
