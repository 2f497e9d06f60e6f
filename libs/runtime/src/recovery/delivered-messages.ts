import type { TaskId } from '@troupe/contracts';
import { mayHold, messageOf } from '@troupe/contracts/format';
import type { TurnLog } from '@troupe/store';
import { readRecords, turnOf } from '../log/read-log.ts';

/** Which of these messages turns of the task hold. Reads the whole log: for what is rare. @throws TroupeError `unreadable-data` */
export async function deliveredAmong(
  store: Pick<TurnLog, 'readTurns'>,
  task: TaskId,
  messages: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = new Set(messages);
  const delivered = new Set<string>();
  for await (const records of readRecords(store, task)) {
    for (const record of records) {
      if (!mayHold(record)) continue;
      for (const input of turnOf(record).inputs) {
        const message = messageOf(input);
        if (message !== undefined && wanted.has(message)) delivered.add(message);
      }
    }
  }
  return delivered;
}
