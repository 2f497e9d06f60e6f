import type { LimitUse, Shown, TaskId } from '@troupe/contracts';
import { every } from '@troupe/env';
import type { AttemptTokens } from '../attempts/attempt-tokens.ts';
import { askLines, type AskLines, type AskParts, type Line } from './ask-lines.ts';
import type { Claim, Claimed } from './claim.ts';
import { holderKey, limitId, type LimitEnd } from './limit-messages.ts';

/** Places that the tasks of this process have or wait for. */
export interface LimitClaims {
  /**
   * Whether it has a place of each limit; if not, it waits for them, and `again` is called once that may have changed.
   *
   * @param uses looked at once, when it is new
   */
  has(claimed: Claimed, uses: () => readonly LimitUse[], again: () => void): boolean;
  /** Whether there are none at all. */
  readonly isEmpty: boolean;
  /** Nobody waits for it any more. @param over it never began, or is known to have ended */
  end(id: string, over: boolean): void;
  /** Its worker says that it has ended, however late: it is over as soon as nobody waits for it. */
  ended(shown: Shown): void;
  /** The owner of a limit has given places. @returns those it waited for, or has */
  granted(limit: TaskId, keys: readonly { readonly id: string; readonly attempt: number }[]): readonly string[];
  /** Takes a place for a task that is to be started, if there is one; else who has it, and how long to wait. */
  takeNow(use: LimitUse, start: { readonly id: string; readonly priority: number }): Promise<TakenNow>;
  /** The task was not started after all. */
  giveBack(use: LimitUse, id: string): void;
  /** What it waits for; undefined when it has all places. */
  waitOf(id: string): LimitWait | undefined;
  /** Another process has the task: it asks for what it waits for, and knows what it has. */
  forget(id: string): void;
  start(): () => void;
}

export interface TakenNow {
  readonly granted: boolean;
  readonly holder?: string;
  readonly wait?: number;
}

/** What something waits for. */
export interface LimitWait {
  readonly use: LimitUse;
  /** Unknown until the owner of the limit has answered. */
  readonly place?: number;
  readonly used?: number;
  readonly waiting?: number;
}

/** Milliseconds between two times that a place is asked for anew. */
const ASK_AGAIN_MS = 10_000;
/** Attempts that may have outlived their calls, of which it is remembered where they have a place. */
const MOST_LATE = 10_000;

interface State extends AskParts {
  readonly tokens: AttemptTokens;
  /** By the id of the call or task. */
  readonly claims: Map<string, Claim>;
  readonly late: Map<string, Claim>;
  readonly lines: AskLines;
}

export function createLimitClaims(parts: AskParts & { readonly tokens: AttemptTokens }): LimitClaims {
  const state: State = {
    ...{ ...parts, claims: new Map(), late: new Map() },
    lines: askLines(parts, (claim, line) => advance(state, claim, line)),
  };
  const { claims, late, lines } = state;
  return {
    has: (claimed, uses, again) => has(state, claimed, uses, again),
    get isEmpty() {
      return claims.size === 0 && late.size === 0;
    },
    end(id, over) {
      const claim = claims.get(id);
      if (claim !== undefined) end(state, claim, over || claim.isOver);
    },
    ended: (shown) => ended(state, shown),
    granted: (limit, keys) =>
      keys.flatMap(({ id, attempt }) => {
        const claim = claims.get(id);
        if (claim?.attempt !== attempt) return [];
        lines.granted(limit, claim);
        return [holderKey(claim)];
      }),
    async takeNow(use, { id, priority }) {
      const now = parts.env.now();
      const claimed = { id, attempt: 0, made: now, since: now, priority };
      const { granted, holder, wait } = await lines.takeNow(use, claimed);
      if (granted.length > 0) return { granted: true };
      return { granted: false, ...(holder === undefined ? {} : { holder }), ...(wait === undefined ? {} : { wait }) };
    },
    giveBack: (use, id) => lines.end(use, { id, attempt: 0, over: true }),
    waitOf(id) {
      const claim = claims.get(id);
      const use = claim?.uses[claim.got];
      if (claim === undefined || use === undefined) return undefined;
      return { use, ...(claim.place === undefined ? {} : { place: claim.place }), ...lines.seen(use) };
    },
    forget(id) {
      const claim = claims.get(id);
      if (claim === undefined) return;
      lines.leave(claim);
      claims.delete(id);
    },
    start() {
      const stop = every(parts.env, ASK_AGAIN_MS, () => lines.askAgain());
      return () => {
        stop();
        lines.stop();
      };
    },
  };
}

function has(state: State, claimed: Claimed, usesOf: () => readonly LimitUse[], again: () => void): boolean {
  const { claims, lines } = state;
  const before = claims.get(claimed.id);
  if (before?.attempt === claimed.attempt) return before.got === before.uses.length;
  const uses = usesOf();
  if (before !== undefined) end(state, before, before.isOver);
  if (uses.length === 0) return true;
  const claim: Claim = { ...claimed, uses, got: 0, place: undefined, isOver: false, again };
  claims.set(claimed.id, claim);
  lines.ask(claim);
  return false;
}

function advance({ claims, lines }: State, claim: Claim, line: Line): void {
  if (claims.get(claim.id) !== claim || claim.got === claim.uses.length || limitId(claim.uses[claim.got]!) !== line.id) return;
  claim.got++;
  claim.place = undefined;
  if (claim.got < claim.uses.length) lines.ask(claim);
  else claim.again();
}

function end({ claims, late, lines }: State, claim: Claim, over: boolean): void {
  claims.delete(claim.id);
  lines.leave(claim);
  const ending: LimitEnd = { id: claim.id, attempt: claim.attempt, over };
  // The place it waits for may have been given meanwhile.
  const uses = claim.uses.slice(0, claim.got + 1);
  for (const [at, use] of uses.entries()) if (use.bound.kind === 'concurrency' || at === claim.got) lines.end(use, ending);
  if (over) return;
  late.set(holderKey(claim), claim);
  if (late.size > MOST_LATE) late.delete(late.keys().next().value!);
}

function ended({ claims, late, lines, tokens }: State, { call: id, attempt, token }: Shown): void {
  const key = holderKey({ id, attempt });
  const now = claims.get(id);
  const claim = now?.attempt === attempt ? now : late.get(key);
  if (claim === undefined || !tokens.fits(token, claim.made, id, attempt)) return;
  claim.isOver = true;
  if (!late.delete(key)) return;
  for (const use of claim.uses) if (use.bound.kind === 'concurrency') lines.end(use, { id, attempt, over: true });
}
