import { count, optional, text } from '@troupe/contracts/format';
import { isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** How far a subscriber is, and which process takes its events. */
export interface PositionRecord {
  readonly topic: string;
  readonly subscriber: string;
  /** All up to there are taken: their starts are durable, or they are dead letters. */
  readonly place: number;
  /** Of the process that takes them; empty when that let go. */
  readonly owner: string;
  /** Counts the changes: one that stands still is that of a process that died. */
  readonly beat: number;
  /** Processes in a row that took events from there, and died before they had taken any. */
  readonly deaths: number;
  /** The one that was being taken then; 0 where that was not noted. */
  readonly suspect: number;
  /** The last event of the batch that is being taken; 0 where there is none. */
  readonly until?: number;
}

const spec: DocumentSpec<PositionRecord, 'topic' | 'subscriber', 'beat'> = {
  name: 'topicPositions',
  version: 1,
  key: ['topic', 'subscriber'],
  guards: ['beat'],
  shape: { topic: text, subscriber: text, place: count, owner: text, beat: count, deaths: count, suspect: count, until: optional(count) },
};

export interface PositionRecords {
  /** The one there is, or this one. @throws TroupeError `unreadable-data` */
  begin(record: PositionRecord): Promise<PositionRecord>;
  get(topic: string, subscriber: string): Promise<PositionRecord | undefined>;
  /** Undefined when another process changed it meanwhile. */
  change(record: PositionRecord, by: Partial<PositionRecord>): Promise<PositionRecord | undefined>;
}

export function positionRecords(store: DocumentStore): PositionRecords {
  const records = store.documents(spec);
  const get: PositionRecords['get'] = async (topic, subscriber) => {
    const record = await records.get({ topic, subscriber });
    if (record === undefined || isReadable(record)) return record;
    throw unreadableData(`How far the subscriber "${subscriber}" is cannot be read: ${record.unreadable}.`);
  };
  return {
    get,
    async begin(record) {
      await records.insert(record);
      return (await get(record.topic, record.subscriber)) ?? record;
    },
    async change(record, by) {
      const changed = { ...record, ...by, beat: record.beat + 1 };
      return (await records.replace(changed, { beat: record.beat })) ? changed : undefined;
    },
  };
}
