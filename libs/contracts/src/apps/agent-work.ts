import type { Bounds } from '../bounds.ts';
import type { CallOptions, ResolvedRetry } from '../log/call-options.ts';
import type { AgentDefinition } from './definition.ts';
import type { App } from './app.ts';
import type { GuardCallArgs, GuardWork, PinnedGuards } from './guards/guard-work.ts';
import type { PreparedStep, StepHookPlace } from './step-hooks/step-hooks.ts';
import type { StepHookArgs, StepHookWork } from './step-hooks/step-hook-work.ts';
import type { TaskKind } from '../log/command.ts';
import type { HumanRequest } from '../log/human-request.ts';
import type { Json } from '../values/json.ts';
import type { GivenConversation } from './given-conversation.ts';
import type { DeferredCall, DeferredFrom } from './humans/deferred-call.ts';
import type { Message, ProviderData, ToolCall, ToolSpec } from './message.ts';
import type { RecordedPrincipal } from '../log/recorded-principal.ts';
import type { Decision, Usage } from '../log/task.ts';
import type { TakenMessage } from './agents/steering.ts';
import type { TaskId } from '../log/ids.ts';
import type { Allowance } from '../log/allowance.ts';
import type { ChildOptions, WorkflowContext } from './workflow-context.ts';
import type { WorkflowLog } from './workflow-log.ts';

/**
 * What the loop needs to know of an agent, pinned when the task begins (or hands over), so that an
 * edited agent never changes the course of an open task. Durations in milliseconds.
 */
export interface AgentSnapshot {
  readonly name: string;
  readonly models: readonly string[];
  readonly limits: {
    readonly modelCalls: number;
    readonly tokens?: number;
    readonly cost?: number;
    readonly time?: number;
    /** Tool calls of one answer, and characters of a tool result; tasks that began before there were such limits have none. */
    readonly toolCalls?: number;
    readonly toolText?: number;
    /** As often the conversation may have been handed over before this agent hands it over. */
    readonly handoffs?: number;
  };
  readonly toolConcurrency: number;
  readonly modelTimeout: number;
  readonly retry?: Partial<ResolvedRetry>;
  /** The final answer must be a value of the output schema. */
  readonly typed: boolean;
  readonly recall: 'session' | 'user';
  /** What is recalled before its first answer: so many entries at most. Of an agent that recalls nothing by itself it is missing. */
  readonly autoRecall?: number;
  /** It has a working memory. */
  readonly working?: true;
  /** Of an agent without guards there are none. */
  readonly guards?: PinnedGuards;
  /** Hooks that run in each round; missing where there are none. */
  readonly hooks?: readonly StepHookPlace[];
}

/** The session of a task of this agent: the one it was given, or the one its user has with the agent. */
export function agentSession(
  { name, recall }: Pick<AgentSnapshot, 'name' | 'recall'>,
  given: string | undefined,
  user: string | number | boolean | undefined,
): string | undefined {
  return given ?? (recall !== 'user' || user === undefined ? undefined : `user:${user}:${name}`);
}

/** The recorded arguments of a model call: small, whatever the conversation has grown to. */
export interface ModelCallArgs {
  readonly agent: string;
  /** 1, 2, 3 … within the task. */
  readonly round: number;
  /** A guard has yet to pass what it writes: nobody is shown it before. */
  readonly held?: true;
}

/** What a worker gets to make a model call. */
export interface ModelWork extends ModelCallArgs {
  readonly model: string;
  /** What was said before this task: its caller gives it with the start, or the session holds it, and it is filled in at dispatch. */
  readonly history: readonly Message[];
  /** What this task added: the input, answers, tool results. */
  readonly messages: readonly Message[];
  /** Tools that the caller of the task carries out, besides those of the agent. */
  readonly tools?: readonly ToolSpec[];
  /** Its working memory, as it was when the task began: a part of its instructions. */
  readonly working?: Json;
  /** Names of tools that it is not to be shown: their servers describe them in another way than was accepted. */
  readonly blocked?: readonly string[];
  /** Of an agent that took over: it is shown so many messages of what was said before, and the latest `since` of all. */
  readonly handed?: { readonly last: number; readonly since: number };
  /** What a hook of the agent prepared for this round. */
  readonly prepared?: Omit<PreparedStep, 'model'>;
  /** What a hook has to say to the model in this round. */
  readonly note?: string;
  /** Whether another model is asked when this one fails: no reason to wait long for it. */
  readonly elsewhere?: boolean;
  /** Whether no other call may fit after it: the model is informed. */
  readonly last?: boolean;
}

/** What a worker reports of a model's answer. It is data: nothing is done because a worker says so. */
export interface ModelReply {
  readonly text?: string;
  readonly finish: 'stop' | 'tools' | 'length' | 'refused';
  readonly calls: readonly ToolCall[];
  /** What the provider wants back with an answer that calls tools. */
  readonly extra?: ProviderData;
}

/** The same on its way to the owner, which decides by the definitions of `app` what follows. */
export interface ReportedAnswer {
  readonly app: App;
  /** Whose model was asked, as the task's log has it. */
  readonly agent: string;
  /** On whose behalf the task runs. */
  readonly by?: RecordedPrincipal | undefined;
  /** As the call is recorded. */
  readonly held?: true | undefined;
  readonly reply: Json | undefined;
  readonly usage?: Partial<Usage>;
  /** Tools that the caller of the task carries out. */
  readonly callerTools?: readonly ToolSpec[] | undefined;
  /** What a task pins of an agent the conversation is handed over to; the same as for an agent that is started. */
  readonly pin: (agent: AgentDefinition) => AgentSnapshot;
  /** Those of the table by default. */
  readonly bounds?: Pick<Bounds, 'argumentBytes'>;
  /** Receives what is wrong with checks and rules of the app. */
  readonly log?: Pick<WorkflowLog, 'warn'>;
  /** Calls back once `ms` milliseconds later; the answer cancels it. The machine's timers by default. */
  readonly after?: (ms: number, callback: () => void) => () => void;
}

/** What a model's answer comes to; decided once, where it is recorded, so that replays never look at schemas again. */
export interface ModelAnswer {
  readonly text?: string;
  readonly finish: 'stop' | 'tools' | 'length' | 'refused';
  readonly calls: readonly PlannedCall[];
  /** It was cut off at the token limit: nothing of it is acted on. */
  readonly cut?: true;
  /** A guard has yet to pass it: events say nothing of what it says. */
  readonly held?: true;
  readonly extra?: ProviderData;
  /** How many more calls it asked for: too many to be planned. */
  readonly leftOut?: number;
  /** What it used; counts towards the limits. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly cost?: number };
  /** Of a typed agent's final answer. */
  readonly output?: { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };
}

/** One tool call of an answer and what is to become of it. Ids are unique within the task. */
export type PlannedCall = ToolCall &
  /** `untrusted` names who writes its result, where that is somebody else. */
  (
    | ({ readonly plan: 'run'; readonly untrusted?: string } & PlannedApproval)
    /** An agent, with the argument named `input`, or with all of them where its own schema says them. */
    | ({ readonly plan: 'agent'; readonly agent: string; readonly typed?: true } & PlannedApproval)
    /** A workflow, with all arguments as its input, or with the one named `input`. */
    | ({ readonly plan: 'workflow'; readonly workflow: string; readonly wrapped?: true } & PlannedApproval)
    /** A question to a human: the answer is its result. */
    | ({ readonly plan: 'ask'; readonly title: string; readonly schema?: Json } & HumanTime)
    /** `last`: so many messages of what was said before are shown to it. */
    | { readonly plan: 'handoff'; readonly to: AgentSnapshot; readonly last?: number }
    /** The task ends with it: its caller carries it out. */
    | { readonly plan: 'caller' }
    /** Unknown tool, arguments that do not fit: the message goes back to the model. */
    | { readonly plan: 'refuse'; readonly message: string }
  );

/** Whether a human is asked first. */
export interface PlannedApproval extends HumanTime {
  readonly approve: boolean;
}

/** How long a human may take. */
export interface HumanTime {
  /** Milliseconds the human has. */
  readonly deadline?: number;
  /** The reason when nobody decided until then. */
  readonly late?: string;
  /** In a session it is passed on, and the conversation goes on meanwhile. */
  readonly defer?: true;
}

/** What the built-in agent loop may do besides what every workflow may. */
export interface AgentContext extends WorkflowContext {
  readonly agentSnapshot: AgentSnapshot;
  /** The call that this task is there for. */
  readonly deferred: (DeferredCall & { readonly call: PlannedCall }) | undefined;
  /** What the start gives of a conversation. */
  readonly conversation: GivenConversation | undefined;
  /** What this task may use of what its parent has left; undefined when nobody limits it. */
  readonly allowance: Allowance | undefined;
  /** What the children that have ended used, whatever their ends were. */
  readonly usedBelow: Pick<Usage, 'inputTokens' | 'outputTokens' | 'cost'>;
  /** A tool, for the agent at work. */
  callTool(askedBy: string, tool: string, args: Json, options: CallOptions): Promise<Json | undefined>;
  /** Another agent or a workflow, for the agent at work, as a task of its own that may use so much. */
  ask(
    askedBy: string,
    asked: { readonly kind: TaskKind; readonly name: string },
    input: Json,
    options: ChildOptions,
    allowance: Allowance | undefined,
  ): Promise<Json | undefined>;
  /**
   * One durable model call. `args` are recorded and identify it; `work` is asked for when the call
   * is dispatched, also after a restart, and never recorded: the conversation is in the log already.
   */
  model(
    model: string,
    args: ModelCallArgs,
    work: () => Omit<ModelWork, 'history' | 'model' | keyof ModelCallArgs> & Partial<Pick<ModelWork, 'history'>>,
    options: CallOptions,
  ): Promise<ModelAnswer>;
  /** One durable run of a guard or a hook. `args` are recorded; what it looks at is asked for when it is dispatched, as of a model call. */
  check(
    activity: string,
    args: GuardCallArgs | StepHookArgs,
    work: () => GuardWork | StepHookWork,
    options: CallOptions,
  ): Promise<Json | undefined>;
  /** Waits until a human decides, or for as long as one may. `from`: of a call that was passed on. */
  askHuman(agent: string, tool: string, args: Json, until?: HumanTime, request?: HumanRequest, from?: DeferredFrom): Promise<Decision>;
  /** Passes a call of the agent at work on to a task of its own, and gives the id of its approval once that is durable. */
  passOn(
    agent: AgentSnapshot,
    call: PlannedCall,
    session: string,
    options: Pick<CallOptions, 'signal'>,
    allowance: Allowance | undefined,
  ): Promise<string>;
  /**
   * Waits until this task may write the session; what it held is then the `history` of model calls. Resolves with how the
   * task ended that took the message of this one, if one did: then it does not write.
   */
  openSession(id: string): Promise<TakenMessage | undefined>;
  /** Messages of the session for the task that writes it, each given once, in the order in which they came. */
  takeSteered(): readonly { readonly task: TaskId; readonly input: Json }[];
  /** What the session gains when this task ends, however it ends, which agent answered last, and whose messages it took. */
  remember(messages: () => readonly Message[], by?: () => string | undefined, took?: () => readonly TaskId[]): void;
}
