import { TroupeError, type AgentSnapshot, type ModelAnswer } from '@troupe/contracts';

/** What the model calls of a task used; the agent at work says how much of it is allowed. */
export interface Budget {
  spend(answer: ModelAnswer): void;
  /** @throws TroupeError `limit-turns`, `limit-tokens`, `limit-cost` when model call number `round` is one too many */
  demandRoom(agent: AgentSnapshot, round: number): void;
}

export function startBudget(): Budget {
  let tokens = 0;
  let cost = 0;
  return {
    spend({ usage }) {
      tokens += (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
      cost += usage?.cost ?? 0;
    },
    demandRoom({ name, limits }, round) {
      if (round > limits.turns) throw exceeded('turns', name, limits.turns, round - 1);
      if (limits.tokens !== undefined && tokens >= limits.tokens) throw exceeded('tokens', name, limits.tokens, tokens);
      if (limits.cost !== undefined && cost >= limits.cost) throw exceeded('cost', name, limits.cost, cost);
    },
  };
}

const UNITS = { turns: 'model calls', tokens: 'tokens', cost: 'US dollars', time: 'ms' } as const;

/** The typed end of a task that used up one of its limits. */
export function exceeded(limit: keyof typeof UNITS, agent: string, allowed: number, used: number): TroupeError {
  const message = `Agent "${agent}" used ${used} of ${allowed} ${UNITS[limit]} without coming to an answer. What it did is kept; raise limits.${limit} to let it go on.`;
  return new TroupeError(`limit-${limit}`, message, { retryable: false, details: { limit: allowed, used } });
}
