import type { TroupeError } from '../../errors/errors.ts';
import type { Tenant } from '../../service/principal.ts';

/** What the calls of an agent may use in a day or a month (UTC), over all its tasks. */
export interface AgentBudget {
  /** Whose use is added up: that of each user, of each session, or of the agent as a whole. */
  readonly of: 'agent' | 'user' | 'session';
  readonly per: 'day' | 'month';
  /** Input and output tokens together. */
  readonly tokens?: number;
  /** US dollars, where the prices of the models are known. */
  readonly cost?: number;
  /** What becomes of a task once it is used up: `fail` (default), or `wait` for the next day or month. */
  readonly then?: 'fail' | 'wait';
}

/** On whose account a call of a model is. */
export interface Account {
  readonly tenant: Tenant;
  /** The agent that asks, and what it may use. */
  readonly agent: string;
  readonly budgets: readonly AgentBudget[];
  readonly user?: string;
  readonly session?: string;
}

/** What models used, in tokens of input and output together, and US dollars. */
export interface ModelUse {
  readonly tokens: number;
  readonly cost: number;
}

/** What bounds the calls of models together. */
export interface ModelBudget {
  /** Whether anything bounds an account; where nothing does, nothing is reserved. */
  bounds(account: Account): boolean;
  /**
   * Sets aside what a call is expected to use. Waits while calls that are under way may leave nothing for it.
   *
   * @param call known by this until it is released
   * @returns why it is not to be made now: with `retryable` it may be after `retryAfter` milliseconds
   */
  reserve(call: string, account: Account): Promise<TroupeError | undefined>;
  /** The call is over, or is not made. */
  release(call: string): void;
  /** A durable turn says what was used; each once. */
  used(account: Account, use: ModelUse, at: number): void;
}
