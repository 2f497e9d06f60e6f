import { tenantOf, type TaskId, type Turn } from '@troupe/contracts';
import type { Append, Store } from '@troupe/store';
import { knownWebhooks, takes, type KnownWebhooks } from './known-webhooks.ts';
import { readRecently } from './read-recently.ts';
import { notedTurnRecords, type NotedTurnRecords } from './noted-turn-records.ts';
import { taskWebhookRecords, type TaskWebhookRecords } from './task-webhook-records.ts';
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

type Endpoints = ReturnType<KnownWebhooks['of']>;
type InUse = boolean | Promise<boolean>;

/**
 * V5  A turn of which something is to be sent is noted before it is stored, and the note goes once all of it is in the
 *     outbox: whenever the process dies, what is in the log is sent, and what is not in it is not.
 */
export function noteTurns(inner: Store): NotedTurns {
  const webhooks = webhookRecords(inner);
  const known = knownWebhooks(webhooks);
  const ofTasks = taskWebhookRecords(inner);
  const noted = notedTurnRecords(inner);
  const taskWebhooks = readRecently(async () => (await ofTasks.count()) > 0);
  const isAwaited = async (turn: Turn, endpoints: Endpoints, inUse: InUse): Promise<boolean> => {
    const events = turnEvents(turn);
    if (events.length === 0) return false;
    if ((await endpoints).some((each) => events.some(({ type }) => takes(each, type)))) return true;
    return (await inUse) && (await ofTasks.get(turn.task)) !== undefined;
  };
  const append = async (entry: Append, turn: Turn, endpoints: Endpoints, inUse: InUse): ReturnType<Store['append']> => {
    if (!(await isAwaited(turn, endpoints, inUse))) return inner.append(entry);
    const { task, n, at } = turn;
    await noted.insert({ task, n, at });
    const outcome = await inner.append(entry);
    turns.onTurn({ task, n });
    return outcome;
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
      append(entry) {
        const { decoded } = entry;
        if (decoded === undefined) return inner.append(entry);
        const [endpoints, inUse] = [known.of(tenantOf(decoded.task)), taskWebhooks.value()];
        // Where there are none, a turn waits for nothing.
        if (Array.isArray(endpoints) && endpoints.length === 0 && inUse === false) return inner.append(entry);
        return append(entry, decoded, endpoints, inUse);
      },
    },
  };
  return turns;
}
