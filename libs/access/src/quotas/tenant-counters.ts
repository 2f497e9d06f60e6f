import type { Tenant } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { periodAt, type Counter } from './counter-period.ts';
import { counterRecords, type CounterRecord, type CounterRecords, type Sum } from './counter-records.ts';

/** Milliseconds between two writes of what was counted, and that a sum of the others is good for. */
const FRESH_MS = 1_000;
/** Milliseconds that what a process has reserved counts without being written again: it may have died. */
const RESERVED_MS = 15_000;
/** Milliseconds that a record is kept beyond its period, and between two looks for those that are older. */
const KEPT_MS = 24 * 60 * 60_000;
const LOOK_MS = 60 * 60_000;
/** Milliseconds that a counter nobody asks for stays in memory. */
const IDLE_MS = 60 * 60_000;

/** Counts of tenants over all processes that share a store. */
export interface TenantCounters {
  add(counter: Counter, tenant: Tenant, amount: number, at: number): void;
  /** What was counted in the present period, a second or two late, and how many milliseconds are left of it. */
  read(counter: Counter, tenant: Tenant): Promise<{ readonly amount: number; readonly left: number }>;
  /**
   * Reserves an amount in the present period, in the store too, and reads then what was counted there and reserved
   * before: of two processes that reserve at once, one at least sees what the other has. What is reserved counts
   * until it is released, or its process is gone for 15 s.
   */
  reserve(counter: Counter, tenant: Tenant, amount: number): Promise<Reservation>;
  /** Writes what is not written yet, soon. */
  writeSoon(): void;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

export interface Reservation extends Sum {
  readonly left: number;
  release(): void;
}

export interface CounterParts {
  readonly env: Env;
  readonly store: DocumentStore;
  /** What could not be written stays counted here, and is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * What this process counted and has reserved in a period, what is written of it, and what others wrote. Its record has a
 * run of its own: what was forgotten and is counted anew is one more record of the same sum.
 */
interface Known {
  readonly record: Omit<CounterRecord, 'amount' | 'reserved' | 'reservedUntil'>;
  amount: number;
  readonly reservations: Set<{ readonly amount: number }>;
  written: (Sum & { readonly until: number }) | undefined;
  /** One write comes after the other: the last that is stored is the last that was begun. */
  writing: Promise<void>;
  others: { readonly at: number; readonly sum: Promise<Sum> } | undefined;
  /** A write and a read after it: one that is under way, and one that begins after that. */
  running: Promise<Sum> | undefined;
  waiting: Promise<Sum> | undefined;
  /** When somebody last asked for it, by the monotonic clock. */
  asked: number;
}

interface State extends CounterParts {
  readonly records: CounterRecords;
  readonly known: Map<string, Known>;
  /** Those that may have something to be written. */
  readonly dirty: Set<Known>;
  cancel: (() => void) | undefined;
  isClosed: boolean;
  looked: number;
}

export function tenantCounters(parts: CounterParts): TenantCounters {
  const state: State = {
    ...parts,
    records: counterRecords(parts.store),
    known: new Map(),
    dirty: new Set(),
    cancel: undefined,
    isClosed: false,
    looked: 0,
  };
  const { env } = parts;
  return {
    add(counter, tenant, amount, at) {
      const own = knownOf(state, counter, tenant, at);
      own.amount += amount;
      state.dirty.add(own);
      later(state, FRESH_MS);
    },
    async read(counter, tenant) {
      const now = env.now();
      const own = knownOf(state, counter, tenant, now);
      if (own.others === undefined || env.monotonic() - own.others.at > FRESH_MS) {
        own.others = { at: env.monotonic(), sum: state.records.sumBut(own.record, now) };
        own.others.sum.catch(() => (own.others = undefined));
      }
      return { amount: own.amount + (await own.others.sum).amount, left: own.record.until - now };
    },
    reserve: (counter, tenant, amount) => reserve(state, knownOf(state, counter, tenant, env.now()), amount),
    writeSoon: () => later(state, 0),
    async close() {
      state.isClosed = true;
      state.cancel?.();
      await flush(state);
    },
  };
}

function knownOf(state: State, { name, period }: Counter, tenant: Tenant, at: number): Known {
  const { n, until } = periodAt(period, at);
  const key = `${tenant}/${name}/${n}`;
  const asked = state.env.monotonic();
  const there = state.known.get(key);
  if (there !== undefined) return Object.assign(there, { asked });
  const record = { tenant, counter: name, period: n, run: state.env.random(16), until };
  const made: Known = {
    ...{ record, amount: 0, reservations: new Set<{ readonly amount: number }>(), written: undefined, writing: Promise.resolve() },
    ...{ others: undefined, running: undefined, waiting: undefined, asked },
  };
  state.known.set(key, made);
  // What is only read, too, is forgotten once its period is over.
  later(state, FRESH_MS);
  return made;
}

async function reserve(state: State, each: Known, amount: number): Promise<Reservation> {
  const before = reservedOf(each);
  const own = { amount };
  each.reservations.add(own);
  state.dirty.add(each);
  const release = (): void => {
    each.reservations.delete(own);
    state.dirty.add(each);
  };
  try {
    const others = await writeThenRead(state, each);
    const left = each.record.until - state.env.now();
    return { amount: each.amount + others.amount, reserved: before + others.reserved, left, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Those that ask while one is under way share the next. */
function writeThenRead(state: State, each: Known): Promise<Sum> {
  each.waiting ??= (each.running ?? Promise.resolve())
    .catch(() => {})
    .then(() => {
      each.running = each.waiting;
      each.waiting = undefined;
      return writeAndRead(state, each);
    });
  return each.waiting;
}

async function writeAndRead(state: State, each: Known): Promise<Sum> {
  await write(state, each);
  return state.records.sumBut(each.record, state.env.now());
}

function later(state: State, ms: number): void {
  if (state.isClosed) return;
  if (ms === 0) state.cancel?.();
  else if (state.cancel !== undefined) return;
  state.cancel = state.env.after(ms, () => {
    state.cancel = undefined;
    flush(state)
      .catch(state.onFailure)
      .finally(() => {
        if (state.dirty.size > 0) later(state, FRESH_MS);
      });
  });
}

async function flush(state: State): Promise<void> {
  const { dirty, env, records } = state;
  for (const each of [...dirty]) {
    await write(state, each);
    // What is reserved is written again and again until it is released.
    if (each.reservations.size === 0 && !isUnwritten(state, each)) dirty.delete(each);
  }
  if (env.now() - state.looked < LOOK_MS) return;
  state.looked = env.now();
  forget(state);
  await records.forget(state.looked - KEPT_MS);
}

/** What is written and not asked for any more is read again when it is. */
function forget({ dirty, env, known }: State): void {
  for (const [key, each] of known) {
    const isOver = each.record.until < env.now();
    if (!dirty.has(each) && (isOver || env.monotonic() - each.asked > IDLE_MS)) known.delete(key);
  }
}

function reservedOf({ reservations }: Known): number {
  let sum = 0;
  for (const { amount } of reservations) sum += amount;
  return sum;
}

function isUnwritten({ env }: State, each: Known): boolean {
  const { amount, reservations, written } = each;
  if (amount !== (written?.amount ?? 0) || reservedOf(each) !== (written?.reserved ?? 0)) return true;
  return reservations.size > 0 && (written?.until ?? 0) - env.now() < RESERVED_MS / 2;
}

function write(state: State, each: Known): Promise<void> {
  each.writing = each.writing.catch(() => {}).then(() => (isUnwritten(state, each) ? writeNow(state, each) : undefined));
  return each.writing;
}

async function writeNow({ records, env }: State, each: Known): Promise<void> {
  const { amount, record, written } = each;
  const reserved = reservedOf(each);
  const until = env.now() + RESERVED_MS;
  const isNew = written === undefined;
  await records.write({ ...record, amount, ...(reserved > 0 ? { reserved, reservedUntil: until } : {}) }, isNew);
  each.written = { amount, reserved, until };
}
