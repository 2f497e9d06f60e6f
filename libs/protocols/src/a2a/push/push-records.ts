import { count, oneOf, optional, text, time } from '@troupe/contracts/format';
import { deleteFound, isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** Where updates of a task are sent, as a client set it. */
export interface PushRecord {
  /** With its tenant. */
  readonly task: string;
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  readonly token?: string;
  readonly scheme?: string;
  readonly credentials?: string;
  /** Of the protocol, in which updates are written. */
  readonly version: '0.3' | '1.0';
  /** Updates behind it are not put into the outbox yet; a text of none is the beginning. */
  readonly position: string;
  /** Turns the task had when it was set: what happened in them is not sent. */
  readonly turns: number;
  /** Whether the task is still followed for it. */
  readonly state: 'open' | 'done';
  /** Until when a process follows the task for it, in milliseconds since 1970. */
  readonly followedUntil: number;
  /** Raised by each change: of several processes that would follow it, one does. */
  readonly changes: number;
}

const spec: DocumentSpec<PushRecord, 'task' | 'id', 'changes'> = {
  name: 'pushConfigs',
  version: 1,
  key: ['task', 'id'],
  indexes: { byLease: ['state', 'followedUntil'] },
  guards: ['changes'],
  shape: {
    ...{ task: text, id: text, tenant: text, url: text, token: optional(text), scheme: optional(text), credentials: optional(text) },
    ...{
      version: oneOf(['0.3', '1.0']),
      position: text,
      turns: count,
      state: oneOf(['open', 'done']),
      followedUntil: time,
      changes: count,
    },
  },
};

export interface PushRecords {
  insert(record: PushRecord): Promise<boolean>;
  /** @throws TroupeError `unreadable-data` */
  get(task: string, id: string): Promise<PushRecord | undefined>;
  of(task: string, limit: number): Promise<readonly PushRecord[]>;
  /** Those of open tasks that nobody follows at a moment. */
  unfollowed(now: number, limit: number): Promise<readonly PushRecord[]>;
  /** The record as it is then; undefined when another changed it meanwhile, or it is gone. */
  change(record: PushRecord, by: Partial<PushRecord>): Promise<PushRecord | undefined>;
  delete(record: PushRecord): Promise<void>;
  deleteAll(task: string): Promise<void>;
}

export function pushRecords(store: DocumentStore): PushRecords {
  const records = store.documents(spec);
  return {
    insert: (record) => records.insert(record),
    async get(task, id) {
      const record = await records.get({ task, id });
      if (record === undefined || isReadable(record)) return record;
      throw unreadableData(`Where updates of a task are sent cannot be read: ${record.unreadable}.`);
    },
    of: async (task, limit) => (await records.find({ where: [task], limit })).documents.filter(isReadable),
    unfollowed: async (now, limit) =>
      (await records.find({ index: 'byLease', where: ['open'], before: now, limit })).documents.filter(isReadable),
    async change(record, by) {
      const changed = { ...record, ...by, changes: record.changes + 1 };
      return (await records.replace(changed, { changes: record.changes })) ? changed : undefined;
    },
    delete: ({ task, id }) => records.delete({ task, id }, {}),
    deleteAll: (task) => deleteFound(records, [task], ([, id]) => ({ task, id: id! })),
  };
}
