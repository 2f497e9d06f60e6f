import { count, optional, text, time } from '@troupe/contracts/format';
import { isReadable, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** That something of a line waits. */
export interface LineRecord {
  readonly line: string;
  readonly atOnce?: number;
  /** When its next request is due; while a process sends of it, when that one is thought to be dead. In milliseconds since 1970. */
  readonly dueAt: number;
  /** Raised by each change. */
  readonly changes: number;
}

const spec: DocumentSpec<LineRecord, 'line', 'changes'> = {
  name: 'outgoingLines',
  version: 1,
  key: ['line'],
  indexes: { byDue: ['dueAt'] },
  guards: ['changes'],
  shape: { line: text, atOnce: optional(count), dueAt: time, changes: count },
};

/**
 * Lines of which something waits, so that finding what is due takes as long as there are lines: a line of thousands
 * that nobody takes stands in front of no other.
 */
export interface LineRecords {
  due(now: number, limit: number): Promise<readonly LineRecord[]>;
  /** The line is due at a moment at the latest. */
  note(line: string, atOnce: number | undefined, dueAt: number): Promise<void>;
  /** The record as it is then; undefined when something changed it meanwhile. */
  move(record: LineRecord, dueAt: number): Promise<LineRecord | undefined>;
  /** Nothing of it waits. */
  end(record: LineRecord): Promise<void>;
}

export function lineRecords(store: DocumentStore): LineRecords {
  const records = store.documents(spec);
  const move: LineRecords['move'] = async (record, dueAt) => {
    const moved = { ...record, dueAt, changes: record.changes + 1 };
    return (await records.replace(moved, { changes: record.changes })) ? moved : undefined;
  };
  return {
    move,
    due: async (now, limit) => (await records.find({ index: 'byDue', before: now + 1, limit })).documents.filter(isReadable),
    async note(line, atOnce, dueAt) {
      for (;;) {
        const known = await records.get({ line });
        if (known === undefined) {
          if (await records.insert({ line, ...(atOnce === undefined ? {} : { atOnce }), dueAt, changes: 0 })) return;
        } else if (!isReadable(known)) await records.delete({ line }, known);
        else if (known.dueAt <= dueAt || (await move(known, dueAt)) !== undefined) return;
      }
    },
    end: ({ line, changes }) => records.delete({ line }, { changes }),
  };
}
