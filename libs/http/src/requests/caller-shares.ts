import { TroupeError } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from './caller-of.ts';
import type { Limits } from '../options.ts';

/** Bytes of answers that one caller has not taken yet. */
export interface Unsent {
  /** Whether one more answer fits; a first one always does. */
  fits(bytes: number): boolean;
  add(bytes: number): void;
  remove(bytes: number): void;
}

/**
 * What is under way, of all callers together and of each of them, so that one never takes what the
 * others need. Health, readiness and metrics are outside of it: they are answered whatever clients do.
 */
export interface CallerShares {
  /**
   * Counts a request until its connection has the answer.
   *
   * @throws TroupeError `too-many-requests` when its caller has its share already, `unavailable` when
   * all callers together have everything
   */
  enter(request: FastifyRequest, reply: FastifyReply): void;
  /**
   * Counts the look for the sender of a request, for its address, until that is over.
   *
   * @throws TroupeError as `enter`
   */
  whileLooking<T>(request: FastifyRequest, look: () => Promise<T>): Promise<T>;
  /** Of the caller of a request that was let in; undefined for one that is outside. */
  unsentOf(request: FastifyRequest): Unsent | undefined;
}

interface Share {
  requests: number;
  /** Event streams and waits for the end of a task among them. */
  long: number;
  readonly unsent: Unsent;
}

export function callerShares(limits: Limits): CallerShares {
  const shares = new Map<string, Share>();
  const entered = new WeakMap<FastifyRequest, Share>();
  const all = { requests: 0, long: 0 };
  // Whatever is set, ordinary requests keep a part that streams and waits cannot take.
  const longOfAll = Math.min(limits.streams, Math.ceil(limits.inFlight * 0.75));

  const demandRoom = (share: Share, isLong: boolean): void => {
    if (share.requests >= limits.callerInFlight) throw tooMany(`${limits.callerInFlight} requests under way`, 'callerInFlight');
    if (isLong && share.long >= limits.callerStreams)
      throw tooMany(`${limits.callerStreams} event streams and waits open`, 'callerStreams');
    if (!share.unsent.fits(1)) throw unread(limits);
    if (all.requests >= limits.inFlight) throw busy(`${limits.inFlight} requests are under way`);
    if (isLong && all.long >= longOfAll) throw busy(`${longOfAll} event streams and waits are open`);
  };

  /** Counts one more of a caller; `end` is called when it is over. */
  const begin = (caller: string, isLong: boolean): { readonly share: Share; readonly end: () => void } => {
    const share = shares.get(caller) ?? { requests: 0, long: 0, unsent: unsentOf(limits.unsentBytes) };
    demandRoom(share, isLong);
    shares.set(caller, share);
    const count = (by: 1 | -1): void => {
      for (const each of [share, all]) {
        each.requests += by;
        if (isLong) each.long += by;
      }
    };
    count(1);
    const end = (): void => {
      count(-1);
      if (share.requests === 0) shares.delete(caller);
    };
    return { share, end };
  };

  return {
    enter(request, reply) {
      if (request.routeOptions.config.tag === 'operations') return;
      const { share, end } = begin(callerOf(request), staysOpen(request));
      entered.set(request, share);
      reply.raw.once('close', end);
    },
    async whileLooking(request, look) {
      const { end } = begin(callerOf(request), false);
      return look().finally(end);
    },
    unsentOf: (request) => entered.get(request)?.unsent,
  };
}

function unsentOf(most: number): Unsent {
  let waiting = 0;
  return {
    fits: (bytes) => waiting === 0 || waiting + bytes <= most,
    add: (bytes) => void (waiting += bytes),
    remove: (bytes) => void (waiting -= bytes),
  };
}

/** An event stream, or a request that asks to wait for the end of a task. */
function staysOpen({ routeOptions: { config }, query, headers }: FastifyRequest): boolean {
  if (config.produces === 'text/event-stream') return true;
  if (config.waits === 'always') return true;
  if (config.waits === undefined) return false;
  return (query as { readonly wait?: unknown } | undefined)?.wait !== undefined || /\bwait=/i.test(String(headers['prefer'] ?? ''));
}

/** A read that would be one answer too many for a caller that takes none. */
export function unread({ unsentBytes }: Limits): TroupeError {
  return new TroupeError(
    'too-many-requests',
    `Answers of more than ${unsentBytes} bytes wait for this caller to take them. Read them before you ask for more.`,
    { retryAfter: RETRY_AFTER_MS },
  );
}

/** Milliseconds. */
const RETRY_AFTER_MS = 2_000;

function tooMany(what: string, bound: 'callerInFlight' | 'callerStreams'): TroupeError {
  const setting = bound === 'callerInFlight' ? 'TROUPE_MAX_CALLER_REQUESTS' : 'TROUPE_MAX_CALLER_STREAMS';
  return new TroupeError('too-many-requests', `This caller has ${what} already. End some of them first; ${setting} allows more.`, {
    retryAfter: RETRY_AFTER_MS,
  });
}

function busy(what: string): TroupeError {
  return new TroupeError('unavailable', `${what} already. Try again shortly.`);
}
