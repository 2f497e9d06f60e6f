import type { AgentContext, AgentSnapshot, DeferredFrom, PlannedCall, ToolCall } from '@troupe/contracts';
import type { Result } from '../conversation/conversation.ts';
import type { Budget } from './budget.ts';

/** The calls of one answer of a model. */
export interface Round {
  readonly ctx: AgentContext;
  readonly agent: AgentSnapshot;
  readonly calls: readonly PlannedCall[];
  readonly budget: Budget;
  /** Aborts when the time of the task is up. */
  readonly signal: AbortSignal | undefined;
  /** The session that calls can be passed on from; without one they wait. */
  readonly session?: string | undefined;
  /** Of a call that was passed on. */
  readonly from?: DeferredFrom | undefined;
}

/** A call as it was made, and what the model is given for it. */
export interface Answered extends Result {
  readonly call: ToolCall;
}
