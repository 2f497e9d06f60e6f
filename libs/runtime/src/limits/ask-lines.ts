import { partitionOf, toFailure, type Json, type LimitUse, type TaskId, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Peers } from '../cluster/peers.ts';
import type { Claim, Claimed } from './claim.ts';
import { holderKey, limitId, type AskedLimit, type LimitAnswer, type LimitEnd, type LimitRequest } from './limit-messages.ts';
import type { LimitOwner } from './limit-owner.ts';

/** What this process has to say to the owner of one limit. */
export interface Line {
  readonly id: TaskId;
  asked: AskedLimit;
  /** Those that wait, by their key. */
  readonly waiting: Map<string, Claim>;
  /** Those of them that the owner was not asked for yet, or long ago. */
  readonly toAsk: Set<Claim>;
  readonly ended: LimitEnd[];
  isBusy: boolean;
  used?: number;
  others?: number;
}

/** The owners of limits, asked for many places at once. */
export interface AskLines {
  ask(claim: Claim): void;
  askAgain(): void;
  /** It waits no more. */
  leave(claim: Claim): void;
  granted(limit: TaskId, claim: Claim): void;
  end(use: LimitUse, ended: LimitEnd): void;
  /** Asks for a place without waiting for one. @throws TroupeError `unavailable` */
  takeNow(use: LimitUse, claimed: Claimed): Promise<LimitAnswer>;
  seen(use: LimitUse): { readonly used?: number; readonly waiting?: number };
  /** Nothing is asked any more. */
  stop(): void;
}

export interface AskParts {
  readonly cluster: boolean;
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly owns: (partition: number) => boolean;
  readonly owner: Pick<LimitOwner, 'ask'>;
  readonly peers: Pick<Peers, 'ask'>;
}

/** Most places asked for, and given back, in one message. */
const MOST = 500;
/** Milliseconds until an owner that could not be asked is asked again. */
const RETRY_MS = 1_000;
const LIMITS = { retryFor: 4_000, timeout: 10_000 };

interface State extends AskParts {
  readonly lines: Map<TaskId, Line>;
  readonly advance: (claim: Claim, line: Line) => void;
  isStopped: boolean;
}

/** @param advance is given each that has a place */
export function askLines(parts: AskParts, advance: (claim: Claim, line: Line) => void): AskLines {
  const state: State = { ...parts, lines: new Map(), advance, isStopped: false };
  const lineOf = (use: LimitUse): Line => {
    const id = limitId(use);
    let line = state.lines.get(id);
    const asked = askedOf(use);
    if (line === undefined) state.lines.set(id, (line = { id, asked, waiting: new Map(), toAsk: new Set(), ended: [], isBusy: false }));
    else line.asked = asked;
    return line;
  };
  const waited = (claim: Claim): Line | undefined => {
    const use = claim.uses[claim.got];
    return use === undefined ? undefined : state.lines.get(limitId(use));
  };
  return {
    ask(claim) {
      const line = lineOf(claim.uses[claim.got]!);
      line.waiting.set(holderKey(claim), claim);
      line.toAsk.add(claim);
      send(state, line);
    },
    askAgain() {
      for (const line of state.lines.values()) {
        for (const claim of line.waiting.values()) line.toAsk.add(claim);
        if (line.toAsk.size > 0) send(state, line);
      }
    },
    leave(claim) {
      const line = waited(claim);
      line?.waiting.delete(holderKey(claim));
      line?.toAsk.delete(claim);
    },
    granted(limit, claim) {
      const line = state.lines.get(limit);
      if (line?.waiting.get(holderKey(claim)) === claim) hasPlace(state, line, claim);
    },
    end(use, ended) {
      const line = lineOf(use);
      line.ended.push(ended);
      send(state, line);
    },
    takeNow(use, claimed) {
      const asks = [{ ...claimed, turns: use.turns, now: true as const }];
      return askOwner(state, limitId(use), { limit: askedOf(use), asks, ended: [] });
    },
    seen(use) {
      const line = state.lines.get(limitId(use));
      return line?.used === undefined ? {} : { used: line.used, waiting: line.others! };
    },
    stop() {
      state.isStopped = true;
    },
  };
}

function askedOf({ bound, key, name, tenant }: LimitUse): AskedLimit {
  return { name, bound, ...(tenant === undefined ? {} : { tenant }), ...(key === undefined ? {} : { key }) };
}

function hasPlace(state: State, line: Line, claim: Claim): void {
  line.waiting.delete(holderKey(claim));
  line.toAsk.delete(claim);
  state.advance(claim, line);
}

/** All that comes up while one message is under way goes with the next. */
function send(state: State, line: Line): void {
  if (line.isBusy) return;
  line.isBusy = true;
  queueMicrotask(() => void sendAll(state, line));
}

async function sendAll(state: State, line: Line): Promise<void> {
  while (!state.isStopped && (line.toAsk.size > 0 || line.ended.length > 0)) {
    const claims = [...line.toAsk].slice(0, MOST);
    const ended = line.ended.splice(0, MOST);
    for (const claim of claims) line.toAsk.delete(claim);
    const asks = claims.map(({ id, attempt, made, since, priority, uses, got }) => ({
      ...{ id, attempt, made, since, priority, turns: uses[got]!.turns },
    }));
    try {
      settle(state, line, claims, await askOwner(state, line.id, { limit: line.asked, asks, ended }));
    } catch (error) {
      state.log.debug('the owner of a limit cannot be asked, trying again', { limit: line.asked.name, error: toFailure(error).message });
      for (const claim of claims) if (line.waiting.get(holderKey(claim)) === claim) line.toAsk.add(claim);
      line.ended.unshift(...ended);
      await state.env.sleep(RETRY_MS);
    }
  }
  line.isBusy = false;
  if (line.waiting.size === 0) state.lines.delete(line.id);
}

function settle(state: State, line: Line, claims: readonly Claim[], { granted, places, used, waiting }: LimitAnswer): void {
  line.used = used;
  line.others = waiting;
  const has = new Set(granted);
  for (const claim of claims) {
    const key = holderKey(claim);
    if (line.waiting.get(key) !== claim) continue;
    claim.place = places[key];
    if (has.has(key)) hasPlace(state, line, claim);
  }
}

async function askOwner({ cluster, owner, owns, peers }: State, id: TaskId, request: LimitRequest): Promise<LimitAnswer> {
  if (owns(partitionOf(id)) || !cluster) return owner.ask(id, request);
  return (await peers.ask(id, 'limit', [id, request as unknown as Json], LIMITS)) as unknown as LimitAnswer;
}
