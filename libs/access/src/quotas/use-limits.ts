import { TroupeError, type Account, type AgentBudget } from '@troupe/contracts';
import type { Counter } from './counter-period.ts';
import { modelsHeld, next, quotaOf, useQuotaNames, useQuotas, type Quotas, type UseQuota } from './quota.ts';

/** One bound of what the models of an account may use. */
export interface UseLimit {
  readonly counter: Counter;
  readonly unit: 'tokens' | 'cost';
  readonly most: number;
  /** @param left milliseconds until the period is over */
  refusal(used: number, left: number): TroupeError;
}

const DAY_MS = 24 * 60 * 60_000;
const units = ['tokens', 'cost'] as const;

/** All that bounds an account: the quotas of its tenant and user, and the budgets of its agent. */
export function limitsOf(quotas: Quotas, account: Account): readonly UseLimit[] {
  return [...quotaLimits(quotas, account), ...account.budgets.flatMap((budget) => budgetLimits(budget, account))];
}

/** What a quota adds up: undefined of users, where none is known. */
export function useCounter({ of, unit, per }: UseQuota, user: string | undefined): Counter | undefined {
  if (of === 'tenant') return counterOf(unit, per);
  return user === undefined ? undefined : counterOf(JSON.stringify(['user', user, unit]), per);
}

function quotaLimits(quotas: Quotas, { tenant, user }: Pick<Account, 'tenant' | 'user'>): readonly UseLimit[] {
  return useQuotaNames.flatMap((name) => {
    const most = quotaOf(quotas[name], tenant);
    const counter = useCounter(useQuotas[name], user);
    if (most === undefined || counter === undefined) return [];
    return [{ counter, unit: useQuotas[name].unit, most, refusal: (used: number, left: number) => modelsHeld(name, most, used, left) }];
  });
}

function budgetLimits(budget: AgentBudget, { agent, user, session }: Account): readonly UseLimit[] {
  const whose = { agent: null, user: user ?? '', session: session ?? '' }[budget.of];
  return units.flatMap((unit) => {
    const most = budget[unit];
    if (most === undefined) return [];
    const counter = counterOf(JSON.stringify(['agent', agent, budget.of, whose, unit]), budget.per);
    return [{ counter, unit, most, refusal: (used: number, left: number) => usedUp(agent, budget, unit, used, left) }];
  });
}

/** @param name unlike any other, whatever is in the names of users and sessions */
function counterOf(name: string, per: 'day' | 'month'): Counter {
  return per === 'day' ? { name, period: DAY_MS } : { name: `${name}/month`, period: 'month' };
}

function usedUp(agent: string, budget: AgentBudget, unit: 'tokens' | 'cost', used: number, left: number): TroupeError {
  const { of, per, then = 'fail', [unit]: limit } = budget;
  const whose = of === 'agent' ? `Agent "${agent}"` : `Agent "${agent}", for this ${of},`;
  const sum = `${whose} may use ${limit} ${unit === 'cost' ? 'US dollars' : 'tokens'} in a ${per}, and has used ${used}.`;
  const details = { budget: of, per, unit, limit: limit ?? null, used };
  return then === 'wait'
    ? new TroupeError('quota-used-up', `${sum} Its models are asked again on the ${next(per)}, or when its budget is raised.`, {
        ...{ retryable: true, retryAfter: left, details },
      })
    : new TroupeError('limit-budget', `${sum} What the task did is kept; its models may be asked again on the ${next(per)}.`, {
        ...{ retryable: false, details },
      });
}
