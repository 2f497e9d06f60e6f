import { TroupeError, type AgentContext, type AgentSnapshot, type Allowance, type ModelAnswer } from '@troupe/contracts';

/**
 * What the model calls of a task and of the agents below it used. How much of it is allowed say the agent
 * at work, and the allowance the task began with.
 */
export interface Budget {
  /** @throws TroupeError `limit-cost` when the cost is limited from above, and the answer does not say what it cost */
  spend(agent: AgentSnapshot, answer: ModelAnswer): void;
  /**
   * @param said what the agent said last, for the error
   * @throws TroupeError `limit-model-calls`, `limit-tokens`, `limit-cost` when model call number `round` is one too many
   */
  demandRoom(agent: AgentSnapshot, round: number, said?: string): void;
  /** Whether no other model call may fit after number `round`, by what the last one used. */
  isLast(agent: AgentSnapshot, round: number): boolean;
  /** Sets aside what one of `among` agents that are asked at once may use: together they have no more than is left. */
  lend(agent: AgentSnapshot, among: number): Loan;
}

export interface Loan {
  /** Undefined when nothing is limited. */
  readonly allowance: Allowance | undefined;
  /** The agent has ended: what it did not use is there for others. */
  end(): void;
}

export function startBudget(ctx: Pick<AgentContext, 'allowance' | 'usedBelow'>): Budget {
  const own = { tokens: 0, cost: 0 };
  const lent = { tokens: 0, cost: 0 };
  const latest = { tokens: 0, cost: 0 };
  const granted = ctx.allowance ?? {};

  const used = (): { tokens: number; cost: number } => {
    const { inputTokens, outputTokens, cost = 0 } = ctx.usedBelow;
    return { tokens: own.tokens + inputTokens + outputTokens, cost: own.cost + cost };
  };
  const shareOf = (what: 'tokens' | 'cost', { limits }: AgentSnapshot, among: number): number | undefined => {
    const most = Math.min(limits[what] ?? Infinity, granted[what] ?? Infinity);
    return most === Infinity ? undefined : Math.max(0, most - used()[what] - lent[what]) / among;
  };

  return {
    spend({ name }, { usage }) {
      latest.tokens = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
      latest.cost = usage?.cost ?? 0;
      own.tokens += latest.tokens;
      own.cost += latest.cost;
      if (granted.cost !== undefined && usage?.cost === undefined) throw costUnknown(name);
    },
    demandRoom({ name, limits }, round, said) {
      if (round > limits.modelCalls) throw exceeded('modelCalls', name, limits.modelCalls, round - 1, said);
      const sum = used();
      for (const what of ['tokens', 'cost'] as const) {
        const [most, allowed] = [limits[what], granted[what]];
        if (most !== undefined && sum[what] >= most) throw exceeded(what, name, most, sum[what], said);
        if (allowed !== undefined && sum[what] >= allowed) throw usedUp(what, name, allowed, sum[what], said);
      }
    },
    isLast(agent, round) {
      if (round >= agent.limits.modelCalls) return true;
      // The next one is no smaller: the conversation grows.
      return (['tokens', 'cost'] as const).some((what) => (shareOf(what, agent, 1) ?? Infinity) <= latest[what]);
    },
    lend(agent, among) {
      const cost = shareOf('cost', agent, among);
      const share = shareOf('tokens', agent, among);
      const tokens = share === undefined ? undefined : Math.floor(share);
      const allowance = { ...(tokens === undefined ? {} : { tokens }), ...(cost === undefined ? {} : { cost }) };
      lent.tokens += tokens ?? 0;
      lent.cost += cost ?? 0;
      return {
        allowance: tokens === undefined && cost === undefined ? undefined : allowance,
        end() {
          lent.tokens -= tokens ?? 0;
          lent.cost -= cost ?? 0;
        },
      };
    },
  };
}

const UNITS = { modelCalls: 'model calls', tokens: 'tokens', cost: 'US dollars', time: 'ms' } as const;
const CODES = { modelCalls: 'limit-model-calls', tokens: 'limit-tokens', cost: 'limit-cost', time: 'limit-time' } as const;

/** The typed end of a task that used up one of its limits. */
export function exceeded(limit: keyof typeof UNITS, agent: string, allowed: number, used: number, said?: string): TroupeError {
  const message = `Agent "${agent}" used ${used} of ${allowed} ${UNITS[limit]} without coming to an answer. What it did is kept; raise limits.${limit} to let it go on.`;
  return new TroupeError(CODES[limit], message, { retryable: false, details: { limit: allowed, used, ...partialOf(said) } });
}

/** Characters of an unfinished answer that an error has. */
const SHOWN = 10_000;

function partialOf(said: string | undefined): { readonly partial?: string } {
  return said === undefined ? {} : { partial: said.slice(0, SHOWN).toWellFormed() };
}

/** The same of a task that used up what the agent that asked had left for it. */
function usedUp(limit: keyof Allowance, agent: string, allowed: number, used: number, said?: string): TroupeError {
  const message = `Agent "${agent}" used ${used} of the ${allowed} ${UNITS[limit]} that the agent that asked it had left for it, without coming to an answer. What it did is kept; raise limits.${limit} of the agent that asked to let it go on.`;
  return new TroupeError(CODES[limit], message, { retryable: false, details: { limit: allowed, used, ...partialOf(said) } });
}

/** A limit that nothing counts towards is none. */
function costUnknown(agent: string): TroupeError {
  return new TroupeError(
    'limit-cost',
    `The cost of agent "${agent}" is limited by limits.cost of an agent that asked it, but its model does not say what an answer cost. Set prices of the model, return usage.cost from generate, or take limits.cost out.`,
    { retryable: false },
  );
}
