import type { Duration } from '../../values/duration.ts';
import type { Json } from '../../values/json.ts';
import type { Message, ModelSettings } from '../message.ts';

/** Where code of an agent stands in a round: before the request is made, before the model is asked, and after its answer. */
export const stepHookPlaces = ['prepareStep', 'beforeModel', 'afterModel'] as const;
export type StepHookPlace = (typeof stepHookPlaces)[number];

/** What a hook is shown of the round. */
export interface AgentStep {
  readonly agent: string;
  /** 1, 2, 3 … within the task. */
  readonly round: number;
  /** The models of the agent, the one first that is asked first. */
  readonly models: readonly string[];
  /** Whether no other model call may fit after this one. */
  readonly last: boolean;
  /** What this task added so far: its input, answers, results of tools. */
  readonly messages: readonly Message[];
}

/** What an answer of a model has. */
export interface StepAnswer {
  readonly text: string;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly args: Json }[];
  readonly finish: 'stop' | 'tools' | 'length' | 'refused';
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly cost?: number };
  /** Of a typed agent, where the answer fits its schema. */
  readonly output?: Json;
}

export interface AnsweredStep extends AgentStep {
  /** The model that answered. */
  readonly model: string;
  readonly answer: StepAnswer;
}

/** What holds for this round alone. */
export interface PreparedStep {
  /** The one of `models` that is asked first. */
  readonly model?: string;
  /** Names of the tools that the model may call; of those of the agent. */
  readonly tools?: readonly string[];
  /** In place of those of the agent. */
  readonly instructions?: string;
  /** Over those of the agent, one by one. */
  readonly settings?: ModelSettings;
}

export interface BeforeModel {
  /** Shown to the model at the end of the conversation, in this round alone. */
  readonly note?: string;
  /** The answer of the agent: no model is asked. */
  readonly answer?: Json;
}

export interface AfterModel {
  /** In place of the text of the answer. */
  readonly text?: string;
  /** Why the model is to answer again. */
  readonly retry?: string;
  /** The answer of the agent: the calls of tools are not made. */
  readonly answer?: Json;
}

/** What each place may give. */
export interface StepHookResults {
  readonly prepareStep: PreparedStep;
  readonly beforeModel: BeforeModel;
  readonly afterModel: AfterModel;
}

type Given<T> = T | undefined | Promise<T | undefined>;

/** Code of an agent that runs in each round, where activities run. Nothing of it runs again on replay. */
export interface AgentHooks<Context> {
  readonly prepareStep?: (step: AgentStep, ctx: Context) => Given<PreparedStep>;
  readonly beforeModel?: (step: AgentStep, ctx: Context) => Given<BeforeModel>;
  readonly afterModel?: (step: AnsweredStep, ctx: Context) => Given<AfterModel>;
  /** Longest run of one attempt of one of them; 30 s by default. */
  readonly timeout?: Duration;
}
