import { partitionOf, toFailure, TroupeError, type AliveCalls, type TaskId, type WorkflowLog } from '@troupe/contracts';
import type { DocumentStore } from '@troupe/store';
import { every, type Env } from '@troupe/env';
import type { AttemptTokens } from '../attempts/attempt-tokens.ts';
import { checkHolders, taskOfHolder } from './check-holders.ts';
import { givePlaces, store, type GiveParts } from './give-places.ts';
import { holderKey, type LimitAnswer, type LimitAsk, type LimitEnd, type LimitRequest } from './limit-messages.ts';
import { limitRecords } from './limit-records.ts';
import { ownedLimit, takeOver, untilRoom, waitingOf, type OwnedLimit } from './owned-limit.ts';
import type { AskTask } from './ask-task.ts';

/**
 * The process that has the partition of a limit gives its places, to tasks of all processes.
 *
 * W20 No more have a place of a concurrency limit at once than it says, over all processes, and whatever dies.
 * W22 A place is given back when its attempt is known to have ended, or never to have begun; else once no worker has
 *     said for long enough that it is at it. Who has one is asked again and again whether it is still wanted.
 * W23 No more of a rate begin than it says, from one process to the next.
 * W24 Of those that wait each tenant is next in turn, and within a tenant each `fair` key; then priority and age decide.
 */
export interface LimitOwner {
  /** @throws TroupeError `unavailable` when another process may be its owner */
  ask(id: TaskId, request: LimitRequest): Promise<LimitAnswer>;
  /** Workers say what they are at. */
  alive(calls: AliveCalls['calls']): void;
  /** Another process gives the places of these partitions. */
  drop(partitions: readonly number[]): void;
  start(): () => void;
  /** Those that have or wait for places here. */
  owned(): Iterable<OwnedLimit>;
}

export interface LimitOwnerParts {
  readonly cluster: boolean;
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly owns: (partition: number) => boolean;
  /** Whether it is this process's, and its lease valid (P3). */
  readonly mayGive: (partition: number) => boolean;
  readonly store: DocumentStore;
  readonly askTask: AskTask;
  readonly tokens: AttemptTokens;
}

/** Milliseconds between two looks at who has a place. */
const LOOK_MS = 2_000;
/** Milliseconds after which one that was not asked for again does not wait any more. */
const FORGOTTEN_MS = 45_000;
/**
 * Milliseconds for which a begin of a rate is remembered, for who asked again before the answer came. Who comes later
 * needs another one: begins that were let go on over some time would come together.
 */
const BEGUN_MS = 250;

export interface OwnerState extends LimitOwnerParts, GiveParts {
  readonly limits: Map<TaskId, { readonly limit: OwnedLimit; readonly read: Promise<void> }>;
}

export function createLimitOwner(parts: LimitOwnerParts): LimitOwner {
  const state: OwnerState = {
    ...parts,
    records: limitRecords(parts.store),
    limits: new Map(),
    granted: (limit, asks) => sayGranted(state, limit, asks),
  };
  return {
    ask: (id, request) => ask(state, id, request),
    alive: (calls) => seeAlive(state, calls),
    drop(partitions) {
      const dropped = new Set(partitions);
      for (const id of state.limits.keys()) if (dropped.has(partitionOf(id))) forget(state, id);
    },
    start: () => every(parts.env, LOOK_MS, () => void look(state)),
    *owned() {
      for (const { limit } of state.limits.values()) yield limit;
    },
  };
}

async function ask(state: OwnerState, id: TaskId, { limit: asked, asks, ended }: LimitRequest): Promise<LimitAnswer> {
  if (!isOwn(state, id)) throw elsewhere();
  const limit = await known(state, id, asked);
  limit.asked = asked;
  const now = state.env.now();
  for (const each of ended) end(limit, each, now);
  for (const each of asks) wait(limit, each, now);
  await givePlaces(state, limit);
  if (limit.isGone || !isOwn(state, id)) throw elsewhere();
  for (const each of asks) if (each.now === true) leave(limit, holderKey(each));
  return answerOf(limit, asks, state.env.now());
}

/** What this process knows of it counts while its lease is valid: after that another may have given places. */
function isOwn({ mayGive, owns }: OwnerState, id: TaskId): boolean {
  return owns(partitionOf(id)) && mayGive(partitionOf(id));
}

/** What the store says of it is read once. */
async function known(state: OwnerState, id: TaskId, asked: LimitRequest['limit']): Promise<OwnedLimit> {
  let there = state.limits.get(id);
  if (there === undefined) {
    const limit = ownedLimit(id, asked);
    const read = state.records.read(id).then((record) => {
      // Where workers are in the process of their tasks, all that they did ended with the process before.
      takeOver(limit, record, state.env.now(), (holder) => state.cluster || !isCall(holder));
    });
    there = { limit, read };
    state.limits.set(id, there);
    read.catch(() => {
      if (state.limits.get(id) === there) forget(state, id);
    });
  }
  await there.read;
  return there.limit;
}

function isCall({ id }: { readonly id: string }): boolean {
  return id.includes('/');
}

function end(limit: OwnedLimit, ended: LimitEnd, now: number): void {
  const key = holderKey(ended);
  leave(limit, key);
  const holder = limit.holders.get(key);
  if (holder === undefined) return;
  if (ended.over || !isCall(holder)) {
    limit.holders.delete(key);
    limit.isBehind = true;
  } else holder.endingSince ??= now;
}

/** It waits no more. */
function leave(limit: OwnedLimit, key: string): void {
  const waiting = limit.waiting.get(key);
  if (waiting === undefined) return;
  limit.waiting.delete(key);
  limit.queue.remove(waiting);
}

function wait(limit: OwnedLimit, each: LimitAsk, now: number): void {
  const key = holderKey(each);
  const holder = limit.holders.get(key);
  if (holder !== undefined) {
    holder.endingSince = undefined;
    holder.checkedAt = now;
    return;
  }
  const begun = limit.begun.get(key);
  if (begun !== undefined && now - begun <= BEGUN_MS) return;
  limit.begun.delete(key);
  const before = limit.waiting.get(key);
  if (before !== undefined) {
    before.askedAt = now;
    return;
  }
  const waiting = { ...each, askedAt: now };
  limit.waiting.set(key, waiting);
  limit.queue.add(waiting);
}

function answerOf(limit: OwnedLimit, asks: readonly LimitAsk[], now: number): LimitAnswer {
  const { begun, holders, queue, waiting } = limit;
  const granted: string[] = [];
  const places: Record<string, number> = {};
  for (const each of asks) {
    const key = holderKey(each);
    const waits = waiting.get(key);
    if (holders.has(key) || begun.has(key)) granted.push(key);
    else if (waits !== undefined) places[key] = queue.place(waits);
  }
  const answer = { granted, places, used: holders.size, waiting: queue.size };
  if (!asks.some((each) => each.now === true && !granted.includes(holderKey(each)))) return answer;
  const [first] = holders.values();
  const until = untilRoom(limit, now);
  return { ...answer, ...(first === undefined ? {} : { holder: first.id }), ...(until === undefined ? {} : { wait: until }) };
}

function sayGranted(state: OwnerState, limit: OwnedLimit, asks: readonly LimitAsk[]): void {
  // Of a task that is not started yet nobody knows but who asks.
  const waited = asks.filter(({ now }) => now !== true);
  const byTask = Map.groupBy(waited, ({ id }) => taskOfHolder(id));
  for (const [task, its] of byTask) {
    state
      .askTask(task, 'limit-granted', { limit: limit.id, asks: its.map(({ id, attempt }) => ({ id, attempt })) })
      .then((wanted) => {
        // Who does not want it may have been sent all the same, by a process before.
        const now = state.env.now();
        for (const each of its) {
          if (wanted.includes(holderKey(each))) continue;
          end(limit, { ...each, over: false }, now);
          limit.begun.delete(holderKey(each));
        }
      })
      // The process that has the task asks again.
      .catch(() => {});
  }
}

function seeAlive({ env, limits, tokens }: OwnerState, calls: AliveCalls['calls']): void {
  if (limits.size === 0) return;
  const now = env.now();
  for (const [call, attempt, token] of calls) {
    const key = holderKey({ id: call, attempt });
    for (const { limit } of limits.values()) {
      const holder = limit.holders.get(key);
      if (holder !== undefined && tokens.fits(token, holder.made, call, attempt)) holder.seenAt = now;
    }
  }
}

async function look(state: OwnerState): Promise<void> {
  const now = state.env.now();
  for (const { limit, read } of [...state.limits.values()]) {
    try {
      await read;
      for (const [key, waiting] of limit.waiting) {
        if (now - waiting.askedAt < FORGOTTEN_MS) continue;
        limit.waiting.delete(key);
        limit.queue.remove(waiting);
      }
      for (const [key, at] of limit.begun) if (now - at > BEGUN_MS) limit.begun.delete(key);
      checkHolders(state, limit);
      await tidy(state, limit);
    } catch (error) {
      state.log.error('cannot look after a limit', { limit: limit.asked.name, error: toFailure(error).message });
    }
  }
}

/** What the store is to know: who gave places back, and how many wait. What nobody has or waits for is not kept. */
async function tidy(state: OwnerState, limit: OwnedLimit): Promise<void> {
  if (limit.queue.size > 0) await givePlaces(state, limit);
  limit.counted = waitingOf(limit);
  if (limit.isGone || limit.giving !== undefined) return;
  const isEmpty = limit.holders.size === 0 && limit.queue.size === 0 && limit.begun.size === 0 && limit.next <= state.env.now();
  if (isEmpty) {
    const { stored } = limit;
    forget(state, limit.id);
    if (stored !== undefined) await state.records.remove(limit.id, stored.revision);
    return;
  }
  const isOther = JSON.stringify(limit.counted) !== JSON.stringify(limit.stored?.waiting ?? []);
  if (!limit.isBehind && !isOther) return;
  // Nobody gives places meanwhile.
  limit.giving = store(state, limit).then(() => undefined);
  await limit.giving;
  limit.giving = undefined;
  if (limit.queue.size > 0) await givePlaces(state, limit);
}

function forget(state: OwnerState, id: TaskId): void {
  const there = state.limits.get(id);
  if (there === undefined) return;
  there.limit.isGone = true;
  there.limit.cancel?.();
  state.limits.delete(id);
}

function elsewhere(): TroupeError {
  return new TroupeError('unavailable', 'The limit is moving to another process; try again.', { retryable: true });
}
