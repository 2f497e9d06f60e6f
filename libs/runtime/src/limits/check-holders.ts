import { signOfLife, splitCallId, type CallId, type TaskId } from '@troupe/contracts';
import { givePlaces, type GiveParts } from './give-places.ts';
import { holderKey } from './limit-messages.ts';
import type { HeldPlace, OwnedLimit } from './owned-limit.ts';
import type { AskTask } from './ask-task.ts';

/** Milliseconds after which a task is asked again whether it still has its place. */
const CHECK_MS = 10_000;
/** Most places one task is asked about at once. */
const MOST_ASKED = 500;

export interface CheckParts extends GiveParts {
  readonly askTask: AskTask;
}

/** The task a place is for: a call names its own. */
export function taskOfHolder(id: string): TaskId {
  return id.includes('/') ? splitCallId(id as CallId).task : (id as TaskId);
}

/** Takes places back of which no worker said for long that it is at them, and asks about the others (W22). */
export function checkHolders(parts: CheckParts, limit: OwnedLimit): void {
  const now = parts.env.now();
  const asked = new Map<TaskId, HeldPlace[]>();
  for (const [key, holder] of limit.holders) {
    if (holder.endingSince !== undefined) {
      if (now - Math.max(holder.endingSince, holder.seenAt) < signOfLife.gone) continue;
      limit.holders.delete(key);
      limit.isBehind = true;
    } else if (now - holder.checkedAt >= CHECK_MS) {
      holder.checkedAt = now;
      const task = taskOfHolder(holder.id);
      const those = asked.get(task) ?? [];
      asked.set(task, those);
      if (those.length < MOST_ASKED) those.push(holder);
    }
  }
  for (const [task, holders] of asked) void askWhether(parts, limit, task, holders);
}

async function askWhether(parts: CheckParts, limit: OwnedLimit, task: TaskId, holders: readonly HeldPlace[]): Promise<void> {
  const asks = holders.map(({ id, attempt }) => ({ id, attempt }));
  // Of a task that nobody can be asked about nothing is known: it keeps its places.
  const wanted = await parts.askTask(task, 'limit-holds', { limit: limit.id, asks }).catch(() => undefined);
  if (wanted === undefined || limit.isGone) return;
  const now = parts.env.now();
  for (const holder of holders) {
    const key = holderKey(holder);
    if (wanted.includes(key) || limit.holders.get(key) !== holder) continue;
    if (holder.id.includes('/')) holder.endingSince ??= now;
    else {
      limit.holders.delete(key);
      limit.isBehind = true;
    }
  }
  if (limit.queue.size > 0) await givePlaces(parts, limit);
}
