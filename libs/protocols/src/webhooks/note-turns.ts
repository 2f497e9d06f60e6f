import { tenantOf, type TaskId, type Turn } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { knownWebhooks, takes, type KnownWebhooks } from './known-webhooks.ts';
import { notedTurnRecords, type NotedTurnRecords } from './noted-turn-records.ts';
import { taskWebhookRecords, type TaskWebhookRecords } from './task-webhook-records.ts';
import { taskWebhooksInUse } from './task-webhooks-in-use.ts';
import { turnEvents } from './turn-events.ts';
import { webhookRecords, type WebhookRecords } from './webhook-records.ts';

/** The turns of a platform, of which those are noted that have something to send. */
export interface NotedTurns {
  /** What the runtime is given: nothing that it stores is sent before it is durable, and nothing is forgotten. */
  readonly store: Store;
  readonly webhooks: WebhookRecords;
  readonly known: KnownWebhooks;
  readonly ofTasks: TaskWebhookRecords;
  readonly noted: NotedTurnRecords;
  /** Called once a noted turn is durable, as far as this process knows. */
  onTurn: (turn: { readonly task: TaskId; readonly n: number }) => void;
  /** Called when what is kept of a task is deleted. */
  onDelete: (task: TaskId) => Promise<void>;
  /** Deletes what is kept of a task. */
  deleteAll(task: TaskId): Promise<void>;
}

/**
 * V5  A turn of which something is to be sent is noted before it is stored, and the note goes once all of it is in the
 *     outbox: whenever the process dies, what is in the log is sent, and what is not in it is not.
 */
export function noteTurns(inner: Store): NotedTurns {
  const webhooks = webhookRecords(inner);
  const known = knownWebhooks(webhooks);
  const ofTasks = taskWebhookRecords(inner);
  const noted = notedTurnRecords(inner);
  const isInUse = taskWebhooksInUse(ofTasks);
  const isAwaited = async (turn: Turn): Promise<boolean> => {
    const [all, inUse] = await Promise.all([known.of(tenantOf(turn.task)), isInUse()]);
    if (all.length === 0 && !inUse) return false;
    const events = turnEvents(turn);
    if (events.length === 0) return false;
    return all.some((each) => events.some(({ type }) => takes(each, type))) || (inUse && (await ofTasks.get(turn.task)) !== undefined);
  };
  const turns: NotedTurns = {
    ...{ webhooks, known, ofTasks, noted },
    onTurn() {},
    async onDelete() {},
    async deleteAll(task) {
      await noted.deleteAll(task);
      await ofTasks.delete(task);
      await turns.onDelete(task);
    },
    store: {
      ...inner,
      async append(entry) {
        const { decoded } = entry;
        if (decoded === undefined || !(await isAwaited(decoded))) return inner.append(entry);
        const { task, n, at } = decoded;
        await noted.insert({ task, n, at });
        const outcome = await inner.append(entry);
        turns.onTurn({ task, n });
        return outcome;
      },
    },
  };
  return turns;
}
