import type {
  AgentContext,
  AgentSnapshot,
  App,
  Duration,
  Json,
  StartLimited,
  Mismatch,
  Schema,
  SignalDefinition,
  Start,
  WorkCommand,
} from '@troupe/contracts';
import type { Execution } from '@troupe/engine';
import type { LoadedApp } from '../code/loaded-app.ts';

/** What distinguishes the tasks of a kind from those of another. */
export interface KindOfTasks {
  /** How it is named at the beginning of a sentence. */
  readonly title: string;
  /** What is said where the app has no such definition. */
  readonly notFound: Extract<Mismatch['code'], `${string}-not-found`>;
  readonly definitions: (app: App) => ReadonlyMap<string, TaskDefinition>;
  /** Those of the app itself. */
  readonly listed: (app: App) => ReadonlyMap<string, TaskDefinition>;
  /** What runs in a task. */
  readonly main: (parts: MainParts, start: Start) => Main;
  /** What a task keeps of its definition as it is when the task begins. */
  readonly pinned: (name: string, pin: (agent: string) => AgentSnapshot) => Pick<Start, 'agent'>;
  /** The session that a task opens when it begins, by the name its tenant has for it. */
  readonly session: (start: Start, given: string | undefined) => string | undefined;
  /** The agent that a call is made for. */
  readonly agentOf: (command: WorkCommand, task: string) => string | undefined;
  /** Whether it writes text that clients read meanwhile. */
  readonly writesText: boolean;
  /** Whether it counts where agents ask one another. */
  readonly isAgent: boolean;
}

/** What every kind may define. */
export interface TaskDefinition extends StartLimited {
  readonly name: string;
  readonly input?: Schema<unknown>;
  readonly timeout?: Duration;
  readonly signals?: readonly SignalDefinition[];
}

export interface MainParts {
  readonly agentLoop: (ctx: AgentContext, input: Json) => Promise<Json>;
  readonly loaded: LoadedApp;
}

export type Main = ConstructorParameters<typeof Execution>[3];
