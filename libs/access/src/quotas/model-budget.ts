import { type TroupeError, type Account, type ModelBudget } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { expectedUse } from './expected-use.ts';
import { useQuotaNames, type Quotas } from './quota.ts';
import type { Reservation, TenantCounters } from './tenant-counters.ts';
import { limitsOf, type UseLimit } from './use-limits.ts';

/** Milliseconds between two looks whether calls of other processes are over; chance is added, so that two do not meet again and again. */
const LOOK_MS = 100;
const CHANCE_MS = 200;
/** Milliseconds after which nothing is reserved for a call any more, whatever became of it. */
const LONGEST_CALL_MS = 15 * 60_000;

export interface BudgetParts {
  readonly quotas: Quotas;
  readonly counters: Pick<TenantCounters, 'add' | 'reserve' | 'writeSoon'>;
  readonly env: Pick<Env, 'after' | 'random'>;
}

interface State extends BudgetParts {
  readonly expected: ReturnType<typeof expectedUse>;
  readonly reserved: Map<string, { end(): void }>;
  readonly waiting: Set<Waiting>;
  isClosed: boolean;
}

interface Waiting {
  /** A call is over. */
  callBack(): void;
  cancel(): void;
}

/** As long as its process has tasks. */
export interface OpenModelBudget extends ModelBudget {
  /** Nothing is reserved any more, and who waits for room waits for ever: tasks are another process's then. */
  close(): void;
}

/**
 * What models may use, over all processes that share a store.
 *
 * O4  A call is made only while what was used and what calls under way are expected to use are below each limit:
 *     a limit is exceeded by what one call uses, and by what calls use beyond what was expected of them.
 */
export function modelBudget(parts: BudgetParts): OpenModelBudget {
  const state: State = { ...parts, expected: expectedUse(), reserved: new Map(), waiting: new Set(), isClosed: false };
  const hasQuotas = useQuotaNames.some((name) => parts.quotas[name] !== undefined);
  return {
    bounds: (account) => account.budgets.length > 0 || (hasQuotas && limitsOf(parts.quotas, account).length > 0),
    reserve: (call, account) => reserve(state, call, account),
    release(call) {
      const reserved = state.reserved.get(call);
      if (reserved === undefined) return;
      state.reserved.delete(call);
      reserved.end();
      parts.counters.writeSoon();
      callBack(state);
    },
    used(account, use, at) {
      state.expected.learn(account, use);
      for (const { counter, unit } of limitsOf(parts.quotas, account))
        if (use[unit] > 0) parts.counters.add(counter, account.tenant, use[unit], at);
      parts.counters.writeSoon();
    },
    close() {
      state.isClosed = true;
      for (const each of [...state.reserved.values(), ...state.waiting]) ('end' in each ? each.end : each.cancel)();
      state.reserved.clear();
      state.waiting.clear();
    },
  };
}

async function reserve(state: State, call: string, account: Account): Promise<TroupeError | undefined> {
  const limits = limitsOf(state.quotas, account);
  for (;;) {
    const reservations = await reserveAll(state, limits, account);
    if (state.isClosed) {
      for (const each of reservations) each.release();
      return never;
    }
    const used = limits.findIndex(({ most }, n) => reservations[n]!.amount >= most);
    if (used < 0 && limits.every(({ most }, n) => reservations[n]!.amount + reservations[n]!.reserved < most)) {
      keep(state, call, reservations);
      return undefined;
    }
    for (const each of reservations) each.release();
    // Other processes see at once that it is not reserved any more: else each would wait for what the others wait for.
    state.counters.writeSoon();
    if (used >= 0) return limits[used]!.refusal(reservations[used]!.amount, reservations[used]!.left);
    await changed(state);
  }
}

const never = new Promise<never>(() => {});

/** Until the call is over. One whose task went to another process is not released here. */
function keep({ env, reserved }: State, call: string, reservations: readonly Reservation[]): void {
  reserved.get(call)?.end();
  const end = (): void => {
    cancel();
    for (const each of reservations) each.release();
  };
  const cancel = env.after(LONGEST_CALL_MS, () => {
    end();
    if (reserved.get(call) === kept) reserved.delete(call);
  });
  const kept = { end };
  reserved.set(call, kept);
}

async function reserveAll({ counters, expected }: State, limits: readonly UseLimit[], account: Account): Promise<readonly Reservation[]> {
  const use = expected.of(account);
  const asked = limits.map(({ counter, unit }) => counters.reserve(counter, account.tenant, use[unit]));
  const all = await Promise.allSettled(asked);
  const failed = all.find((each) => each.status === 'rejected');
  const made = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  if (failed === undefined) return made;
  for (const each of made) each.release();
  throw failed.reason;
}

/** Until a call of this process is over, or those of others may be. */
function changed({ env, waiting }: State): Promise<void> {
  return new Promise((resolve) => {
    const chance = parseInt(env.random(1), 16) / 256;
    const callBack = (): void => {
      cancel();
      waiting.delete(own);
      resolve();
    };
    const cancel = env.after(LOOK_MS + chance * CHANCE_MS, callBack);
    const own: Waiting = { callBack, cancel };
    waiting.add(own);
  });
}

function callBack({ waiting }: State): void {
  for (const each of [...waiting]) each.callBack();
}
