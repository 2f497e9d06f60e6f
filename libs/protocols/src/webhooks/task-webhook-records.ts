import type { WebhookEvent } from '@troupe/contracts';
import { optional, text } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** Where events of one task are sent, as its start said it. */
export interface TaskWebhookRecord {
  /** With its tenant. */
  readonly task: string;
  readonly url: string;
  /** JSON. */
  readonly events: string;
  readonly secret?: string;
  /** Who set it, as `kind:id`: of a task that another started nothing is sent. */
  readonly by: string;
}

const spec: DocumentSpec<TaskWebhookRecord, 'task'> = {
  name: 'taskWebhooks',
  version: 1,
  key: ['task'],
  shape: { task: text, url: text, events: text, secret: optional(text), by: text },
};

export interface TaskWebhookRecords {
  /** False where there is one of that task. */
  insert(record: TaskWebhookRecord): Promise<boolean>;
  get(task: string): Promise<TaskWebhookRecord | undefined>;
  delete(task: string): Promise<void>;
  /** How many there are, of all tasks; two stand for more. */
  count(): Promise<number>;
}

export function taskWebhookRecords(store: DocumentStore): TaskWebhookRecords {
  const records = store.documents(spec);
  return {
    insert: (record) => records.insert(record),
    async get(task) {
      const record = await records.get({ task });
      return record !== undefined && isReadable(record) ? record : undefined;
    },
    delete: (task) => records.delete({ task }, {}),
    count: async () => (await records.find({ limit: 2 })).documents.length,
  };
}

/** The line of the outbox that it has. */
export function taskLineOf(task: string): string {
  return `task ${task}`;
}

export function taskEventsOf({ events }: TaskWebhookRecord): readonly WebhookEvent[] {
  return JSON.parse(events) as WebhookEvent[];
}
