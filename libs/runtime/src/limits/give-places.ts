import { partitionOf, toFailure, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { holderKey } from './limit-messages.ts';
import type { LimitRecords } from './limit-records.ts';
import { occupy, recordOf, takeOver, untilRoom, type OwnedLimit, type WaitingAsk } from './owned-limit.ts';

export interface GiveParts {
  readonly env: Env;
  readonly mayGive: (partition: number) => boolean;
  readonly log: WorkflowLog;
  readonly records: LimitRecords;
  /** Says to the owners of their tasks that they have a place. */
  readonly granted: (limit: OwnedLimit, asks: readonly WaitingAsk[]) => void;
}

/** Milliseconds until a store that failed is asked again. */
const AGAIN_MS = 1_000;

/**
 * Gives places to those that wait, until there are none; resolves when what there is to be given is durable.
 *
 * W21 A place is given once it is stored that it is: one small write for all that are given at once, which succeeds
 *     only in the process that wrote last, or has read since. Of two that both take themselves for the owner of a limit one
 *     finds out.
 */
export function givePlaces(parts: GiveParts, limit: OwnedLimit): Promise<void> {
  if (limit.giving !== undefined) {
    limit.giveAgain = true;
    return limit.giving;
  }
  limit.giving = giveAll(parts, limit).finally(() => {
    limit.giving = undefined;
    wakeUp(parts, limit);
  });
  return limit.giving;
}

async function giveAll(parts: GiveParts, limit: OwnedLimit): Promise<void> {
  do {
    limit.giveAgain = false;
    const given = choose(parts, limit);
    if (given.length === 0) continue;
    if (!(await store(parts, limit))) giveBack(limit, given);
    else if (!limit.isGone) parts.granted(limit, given);
  } while (limit.giveAgain && !limit.isGone);
}

function choose({ env, mayGive }: GiveParts, limit: OwnedLimit): readonly WaitingAsk[] {
  const given: WaitingAsk[] = [];
  // The next look tries again.
  if (!mayGive(partitionOf(limit.id))) return given;
  const now = env.now();
  while (limit.queue.size > 0 && untilRoom(limit, now) === 0) {
    const ask = limit.queue.take()!;
    const key = holderKey(ask);
    limit.waiting.delete(key);
    occupy(limit, ask, key, now);
    given.push(ask);
  }
  return given;
}

/** Of what the store did not take those that it does not have either wait on. */
function giveBack(limit: OwnedLimit, given: readonly WaitingAsk[]): void {
  for (const ask of given) {
    const key = holderKey(ask);
    limit.begun.delete(key);
    if (limit.holders.has(key) || limit.waiting.has(key)) continue;
    limit.waiting.set(key, ask);
    limit.queue.add(ask);
  }
  limit.giveAgain = true;
}

/** Whether it is stored as it is here. If not, it is here as it is stored. */
export async function store({ env, log, records }: Pick<GiveParts, 'env' | 'log' | 'records'>, limit: OwnedLimit): Promise<boolean> {
  const before = limit.stored?.revision;
  const record = recordOf(limit, env.random(16), env.now());
  // What is given back from here on is not in the record.
  limit.isBehind = false;
  const kept = new Map(limit.holders);
  try {
    if (await records.write(record, before)) {
      limit.stored = record;
      return true;
    }
  } catch (error) {
    log.error('cannot store who has a place of a limit, trying again', { limit: limit.asked.name, error: toFailure(error).message });
  }
  for (;;) {
    if (limit.isGone) return false;
    try {
      const found = await records.read(limit.id);
      // Its answer was lost, and nothing else.
      if (found?.revision === record.revision) {
        limit.stored = record;
        return true;
      }
      // What was given back meanwhile is so in the store with the next write.
      const ended = [...kept.keys()].filter((key) => !limit.holders.has(key));
      takeOver(limit, found, env.now(), (holder) => !ended.includes(holderKey(holder)));
      return false;
    } catch {
      await env.sleep(AGAIN_MS);
    }
  }
}

/** Sees to it that it is looked at again when the next of a rate may begin. */
function wakeUp(parts: GiveParts, limit: OwnedLimit): void {
  limit.cancel?.();
  limit.cancel = undefined;
  if (limit.isGone || limit.queue.size === 0 || !parts.mayGive(partitionOf(limit.id))) return;
  const wait = untilRoom(limit, parts.env.now());
  if (wait !== undefined) limit.cancel = parts.env.after(wait, () => void givePlaces(parts, limit));
}
