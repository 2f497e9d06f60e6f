import type { Account, ModelUse } from '@troupe/contracts';

/** What one call is expected to use, by what those before it did. */
export interface ExpectedUse {
  of(account: Account): ModelUse;
  learn(account: Account, use: ModelUse): void;
}

/** Of an agent that has not been seen at work. */
const UNKNOWN: ModelUse = { tokens: 1_000, cost: 0.01 };
/** How much of a large call is expected again after a smaller one. */
const REMEMBERED = 0.8;
const MOST_AGENTS = 1_000;

export function expectedUse(): ExpectedUse {
  const known = new Map<string, ModelUse>();
  const keyOf = ({ tenant, agent }: Account): string => `${tenant}/${agent}`;
  return {
    of: (account) => known.get(keyOf(account)) ?? UNKNOWN,
    learn(account, use) {
      const key = keyOf(account);
      const before = known.get(key) ?? { tokens: 0, cost: 0 };
      known.delete(key);
      known.set(key, {
        tokens: Math.max(use.tokens, before.tokens * REMEMBERED),
        cost: Math.max(use.cost, before.cost * REMEMBERED),
      });
      if (known.size > MOST_AGENTS) known.delete(known.keys().next().value!);
    },
  };
}
