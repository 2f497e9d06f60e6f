import type { AwaitedEvent, CommandId, EventCondition, TaskId } from '@troupe/contracts';
import { count, json, oneOf, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** A task that waits for an event: written once the turn that waits is durable, and removed once the event was sent to it. */
export interface WaitRecord {
  readonly topic: string;
  readonly task: TaskId;
  readonly command: CommandId;
  readonly where?: EventCondition;
  /** Earlier events are not for it; in milliseconds since 1970. */
  readonly since: number;
  /** Nor are those up to this place. */
  readonly after?: number;
  /** When it began to wait, in milliseconds since 1970. */
  readonly at: number;
  /** What came before it was looked at: from then on it waits for what is new. */
  readonly looked: 'no' | 'yes';
}

const spec: DocumentSpec<WaitRecord, 'topic' | 'task' | 'command', 'looked'> = {
  name: 'topicWaits',
  version: 1,
  key: ['topic', 'task', 'command'],
  guards: ['looked'],
  indexes: { byLook: ['topic', 'looked'] },
  shape: {
    ...{
      topic: text,
      task: text,
      command: text,
      where: optional(json),
      since: time,
      after: optional(count),
      at: time,
      looked: oneOf(['no', 'yes']),
    },
  },
};

const PAGE = 500;

export interface WaitRecords {
  /** A repeat changes nothing. */
  insert(wait: WaitRecord): Promise<void>;
  /** Some that nobody looked for yet. */
  fresh(topic: string): Promise<readonly WaitRecord[]>;
  any(topic: string): Promise<boolean>;
  /** All of a topic. */
  all(topic: string): AsyncIterable<WaitRecord>;
  isThere(wait: WaitRecord): Promise<boolean>;
  noteLooked(wait: WaitRecord): Promise<void>;
  delete(wait: Pick<WaitRecord, 'topic' | 'task' | 'command'>): Promise<void>;
}

export function waitRecord(task: TaskId, command: CommandId, { topic, where, since, after }: AwaitedEvent, at: number): WaitRecord {
  return {
    ...{ topic, task, command, since, at, looked: 'no' },
    ...(where === undefined ? {} : { where }),
    ...(after === undefined ? {} : { after }),
  };
}

export function waitRecords(store: DocumentStore): WaitRecords {
  const records = store.documents(spec);
  return {
    insert: async (wait) => void (await records.insert(wait)),
    fresh: async (topic) => (await records.find({ index: 'byLook', where: [topic, 'no'], limit: PAGE })).documents.filter(isReadable),
    any: async (topic) => (await records.find({ where: [topic], limit: 1 })).documents.length > 0,
    async *all(topic) {
      for (let cursor: string | undefined; ;) {
        const page = await records.find({ where: [topic], limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        yield* page.documents.filter(isReadable);
        cursor = page.cursor;
        if (cursor === undefined) return;
      }
    },
    isThere: async (wait) => (await records.get(wait)) !== undefined,
    noteLooked: async (wait) => void (await records.replace({ ...wait, looked: 'yes' }, { looked: 'no' })),
    delete: ({ topic, task, command }) => records.delete({ topic, task, command }, {}),
  };
}
