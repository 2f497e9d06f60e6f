import type { Duration } from '../../values/duration.ts';

/** Beyond model calls, tokens, cost and time the task ends with an error that says which; what was done is kept. */
export interface AgentLimits {
  /** 25 by default. */
  readonly modelCalls?: number;
  /** Input and output tokens together. */
  readonly tokens?: number;
  /** US dollars, where the model's prices are known. */
  readonly cost?: number;
  readonly time?: Duration;
  /** How often the conversation of a task is handed over; then the agent at work has to answer. 10 by default. */
  readonly handoffs?: number;
  /** Tool calls of one answer that are carried out; the model is informed of the rest. 128 by default. */
  readonly toolCalls?: number;
  /** Characters of a tool result that the model is given; the rest is cut, with a note. 65,536 by default. */
  readonly toolText?: number;
}
