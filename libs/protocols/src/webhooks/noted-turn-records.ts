import type { TaskId } from '@troupe/contracts';
import { count, text, time } from '@troupe/contracts/format';
import { deleteFound, isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** That a turn may have events to send: written before the turn is, and removed once they are in the outbox. */
export interface NotedTurn {
  readonly task: TaskId;
  readonly n: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const spec: DocumentSpec<NotedTurn, 'task' | 'n'> = {
  name: 'webhookTurns',
  version: 1,
  key: ['task', 'n'],
  indexes: { byAge: ['at'] },
  shape: { task: text, n: count, at: time },
};

const PAGE = 200;

export interface NotedTurnRecords {
  insert(turn: NotedTurn): Promise<void>;
  /** Those noted before a moment, the oldest first. */
  before(moment: number): AsyncIterable<NotedTurn>;
  delete(turn: Pick<NotedTurn, 'task' | 'n'>): Promise<void>;
  deleteAll(task: TaskId): Promise<void>;
}

export function notedTurnRecords(store: DocumentStore): NotedTurnRecords {
  const records = store.documents(spec);
  return {
    insert: async (turn) => void (await records.insert(turn)),
    async *before(moment) {
      for (let cursor: string | undefined; ;) {
        const page = await records.find({ index: 'byAge', before: moment, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
        yield* page.documents.filter(isReadable);
        cursor = page.cursor;
        if (cursor === undefined) return;
      }
    },
    delete: ({ task, n }) => records.delete({ task, n }, {}),
    deleteAll: (task) => deleteFound(records, [task], ([, n]) => ({ task, n: Number(n) })),
  };
}
