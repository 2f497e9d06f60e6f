import { turnRecord } from '../documents/records.ts';
import type { TurnLog } from '../port/turn-log.ts';
import { upToBytes } from '../up-to-bytes.ts';
import { entryOf, found, kept, slice, type MemoryDocuments } from './documents.ts';
import { consume } from './inbox.ts';
import { save } from './task-index.ts';

export function memoryTurnLog({ turns, tasks, messages }: Pick<MemoryDocuments, 'turns' | 'tasks' | 'messages'>): TurnLog {
  return {
    async append({ turn, task, consumed }) {
      const log = entryOf(turns, turn.task, () => new Map());
      if (log.has(turn.n)) return 'conflict';
      log.set(turn.n, kept(turn));
      if (task !== undefined) save(tasks, task);
      if (consumed !== undefined) consume(messages, turn.task, consumed);
      return 'committed';
    },
    readTurns: async (task, from, limit, bytes = Infinity) =>
      upToBytes(
        slice(turns.get(task), from, limit).map((turn) => turnRecord(task, turn.n, found(turn))),
        bytes,
      ),
  };
}
