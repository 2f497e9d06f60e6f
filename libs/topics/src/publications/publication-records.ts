import type { TaskId } from '@troupe/contracts';
import { count, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** That a turn publishes something: written before the turn is, and removed once that is in the logs of its topics. */
export interface PublicationRecord {
  readonly task: TaskId;
  readonly n: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const spec: DocumentSpec<PublicationRecord, 'task' | 'n'> = {
  name: 'topicTurns',
  version: 1,
  key: ['task', 'n'],
  indexes: { byAge: ['at'] },
  shape: { task: text, n: count, at: time },
};

const PAGE = 200;

export interface PublicationRecords {
  insert(turn: PublicationRecord): Promise<void>;
  /** The first ones of a task, in order. */
  ofTask(task: TaskId): Promise<readonly PublicationRecord[]>;
  /** Those noted before a moment, the oldest first. */
  before(moment: number): AsyncIterable<PublicationRecord>;
  delete(turn: Pick<PublicationRecord, 'task' | 'n'>): Promise<void>;
}

export function publicationRecords(store: DocumentStore): PublicationRecords {
  const records = store.documents(spec);
  return {
    insert: async (turn) => void (await records.insert(turn)),
    ofTask: async (task) => (await records.find({ where: [task], limit: PAGE })).documents.filter(isReadable),
    async *before(moment) {
      for (let cursor: string | undefined; ;) {
        const page = await records.find({ index: 'byAge', before: moment, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        yield* page.documents.filter(isReadable);
        cursor = page.cursor;
        if (cursor === undefined) return;
      }
    },
    delete: ({ task, n }) => records.delete({ task, n }, {}),
  };
}
