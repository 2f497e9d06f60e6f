import type { TaskId } from '@troupe/contracts';
import { fairQueue, type FairQueue } from './fair-queue.ts';
import type { AskedLimit, LimitAsk } from './limit-messages.ts';
import type { Holder, LimitRecord, WaitingOfTenant } from './limit-records.ts';

/** Who has a place, as the process that gives places knows it. */
export interface HeldPlace extends Holder {
  /** Since when nobody waits for it any more, though its worker may be at it. */
  endingSince: number | undefined;
  /** When a worker last said that it is at it. */
  seenAt: number;
  /** When its task was last asked whether it still has it. */
  checkedAt: number;
}

export interface WaitingAsk extends LimitAsk {
  /** When it was last asked for. */
  askedAt: number;
}

/** A limit of which this process gives the places. */
export interface OwnedLimit {
  readonly id: TaskId;
  asked: AskedLimit;
  /** As it is stored; undefined when it is not. */
  stored: LimitRecord | undefined;
  readonly holders: Map<string, HeldPlace>;
  readonly queue: FairQueue<WaitingAsk>;
  readonly waiting: Map<string, WaitingAsk>;
  /** How many of each tenant wait, as it was at the last look: counting them takes long where many do. */
  counted: readonly WaitingOfTenant[];
  /** Begins of a rate that were let go on a moment ago: who asks for one again has it. */
  readonly begun: Map<string, number>;
  /** Of a rate: when the next may begin that is not early. */
  next: number;
  /** Places were given back that the store does not know of. */
  isBehind: boolean;
  /** Places are being given. */
  giving: Promise<void> | undefined;
  giveAgain: boolean;
  /** Wakes it when the next may begin. */
  cancel: (() => void) | undefined;
  /** This process has it no more. */
  isGone: boolean;
}

export function ownedLimit(id: TaskId, asked: AskedLimit): OwnedLimit {
  return {
    ...{ id, asked, stored: undefined, holders: new Map(), queue: fairQueue<WaitingAsk>(), waiting: new Map(), begun: new Map() },
    counted: [],
    ...{ next: 0, isBehind: false, giving: undefined, giveAgain: false, cancel: undefined, isGone: false },
  };
}

/**
 * Milliseconds that one of a rate may begin early: timers and messages are late by some, and what is lost so is
 * made good.
 */
const EARLY_MS = 25;

/** Milliseconds until another one has room; undefined: when a place is given back. */
export function untilRoom({ asked: { bound }, holders, next }: OwnedLimit, now: number): number | undefined {
  if (bound.kind === 'concurrency') return holders.size < bound.most ? 0 : undefined;
  const every = bound.per / bound.most;
  const early = Math.max(Math.min(every, EARLY_MS), (bound.burst - 1) * every);
  return Math.max(0, Math.ceil(next - early - now));
}

/** Takes a place for one that waits. */
export function occupy(limit: OwnedLimit, { id, attempt, made }: LimitAsk, key: string, now: number): void {
  const { bound } = limit.asked;
  if (bound.kind === 'concurrency')
    limit.holders.set(key, { id, attempt, made, at: now, endingSince: undefined, seenAt: now, checkedAt: now });
  else {
    limit.next = Math.max(limit.next, now) + bound.per / bound.most;
    limit.begun.set(key, now);
  }
}

/** What is stored of it. */
export function recordOf(limit: OwnedLimit, revision: string, now: number): LimitRecord {
  const { asked, holders, id, next } = limit;
  const { bound, key, name, tenant = '' } = asked;
  return {
    ...{ id, revision, tenant, name, kind: bound.kind, most: bound.most },
    ...(key === undefined ? {} : { key }),
    ...(bound.kind === 'rate' ? { per: bound.per, next } : {}),
    holders: Array.from(holders.values(), ({ id: holder, attempt, made, at }) => ({ id: holder, attempt, made, at })),
    waiting: limit.counted,
    at: now,
  };
}

/** Tenants of which it is stored how many wait. */
const MOST_TENANTS = 1_000;

export function waitingOf({ queue }: Pick<OwnedLimit, 'queue'>): readonly WaitingOfTenant[] {
  const byTenant = new Map<string, { tenant: string; count: number; since: number }>();
  for (const { turns, since } of queue) {
    const tenant = turns[0] ?? '';
    const sum = byTenant.get(tenant);
    if (sum !== undefined) {
      sum.count++;
      sum.since = Math.min(sum.since, since);
    } else if (byTenant.size < MOST_TENANTS) byTenant.set(tenant, { tenant, count: 1, since });
  }
  return [...byTenant.values()];
}

/** It is as the store says. What waits goes on to. */
export function takeOver(limit: OwnedLimit, stored: LimitRecord | undefined, now: number, isHolder: (holder: Holder) => boolean): void {
  limit.stored = stored;
  limit.next = stored?.next ?? 0;
  const known = new Map(limit.holders);
  limit.holders.clear();
  for (const holder of stored?.holders ?? []) {
    const key = `${holder.id}#${holder.attempt}`;
    if (isHolder(holder))
      // Whether its task still has it is asked at the next look.
      limit.holders.set(key, known.get(key) ?? { ...holder, endingSince: undefined, seenAt: now, checkedAt: 0 });
    else limit.isBehind = true;
  }
}
