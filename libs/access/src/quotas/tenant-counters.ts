import type { Tenant } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { counterRecords, type CounterRecord, type CounterRecords } from './counter-records.ts';

/** A sum over all processes in periods of so many milliseconds. */
export interface Counter {
  readonly name: string;
  readonly periodMs: number;
}

/** Milliseconds between two writes of what was counted, and that a sum of the others is good for. */
const FRESH_MS = 1_000;
/** Milliseconds that a record is kept beyond its period, and between two looks for those that are older. */
const KEPT_MS = 24 * 60 * 60_000;
const LOOK_MS = 60 * 60_000;

/** Counts of tenants over all processes that share a store, a second or two late. */
export interface TenantCounters {
  add(counter: Counter, tenant: Tenant, amount: number, at: number): void;
  /** What was counted in the present period, and how many milliseconds are left of it. */
  read(counter: Counter, tenant: Tenant): Promise<{ readonly amount: number; readonly left: number }>;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

export interface CounterParts {
  readonly env: Env;
  readonly store: DocumentStore;
  /** What could not be written stays counted here, and is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** What this process counted of a tenant in a period, what is written of it, and what others wrote. */
interface Known {
  readonly record: Omit<CounterRecord, 'amount'>;
  amount: number;
  written: number | undefined;
  others: { readonly at: number; readonly amount: Promise<number> } | undefined;
}

export function tenantCounters({ env, store, onFailure }: CounterParts): TenantCounters {
  const records = counterRecords(store);
  const run = env.random(16);
  const known = new Map<string, Known>();
  let cancel: (() => void) | undefined;
  let looked = 0;

  const knownOf = ({ name, periodMs }: Counter, tenant: Tenant, at: number): Known => {
    const period = Math.floor(at / periodMs);
    const key = `${tenant}/${name}/${period}`;
    const there = known.get(key);
    if (there !== undefined) return there;
    const record = { tenant, counter: name, period, run, until: (period + 1) * periodMs };
    const made: Known = { record, amount: 0, written: undefined, others: undefined };
    known.set(key, made);
    // What is only read, too, is forgotten once its period is over.
    later();
    return made;
  };

  const flush = async (): Promise<void> => {
    for (const [key, each] of known) {
      if (isUnwritten(each)) await write(records, each);
      else if (each.record.until < env.now()) known.delete(key);
    }
    if (env.now() - looked < LOOK_MS) return;
    looked = env.now();
    await records.forget(looked - KEPT_MS);
  };

  const later = (): void => {
    cancel ??= env.after(FRESH_MS, () => {
      flush()
        .catch(onFailure)
        .finally(() => {
          cancel = undefined;
          if ([...known.values()].some(isUnwritten)) later();
        });
    });
  };

  return {
    add(counter, tenant, amount, at) {
      knownOf(counter, tenant, at).amount += amount;
      later();
    },
    async read(counter, tenant) {
      const now = env.now();
      const own = knownOf(counter, tenant, now);
      if (own.others === undefined || env.monotonic() - own.others.at > FRESH_MS) {
        own.others = { at: env.monotonic(), amount: records.sumBut(run, own.record) };
        own.others.amount.catch(() => (own.others = undefined));
      }
      return { amount: own.amount + (await own.others.amount), left: own.record.until - now };
    },
    async close() {
      cancel?.();
      await flush();
    },
  };
}

function isUnwritten({ amount, written }: Known): boolean {
  return amount !== (written ?? 0);
}

async function write(records: CounterRecords, each: Known): Promise<void> {
  const { amount, record, written } = each;
  await records.write({ ...record, amount }, written === undefined);
  each.written = amount;
}
