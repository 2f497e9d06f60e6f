import type { TaskId } from '@troupe/contracts';
import { mayHold, messageOf } from '@troupe/contracts/format';
import type { TurnLog } from '@troupe/store';
import { readRecords, turnOf } from '../log/read-log.ts';

export interface ConsumedMessages {
  readonly consumed: ReadonlySet<string>;
  /** The turn after the last that was read. */
  readonly next: number;
}

/** Which of these messages the turns from `from` on have consumed (F3). @throws TroupeError `unreadable-data` */
export async function consumedAmong(
  store: Pick<TurnLog, 'readTurns'>,
  task: TaskId,
  messages: ReadonlySet<string>,
  from: number,
): Promise<ConsumedMessages> {
  const consumed = new Set<string>();
  let next = from;
  for await (const records of readRecords(store, task, { from })) {
    for (const record of records) {
      next = record.n + 1;
      if (!mayHold(record)) continue;
      for (const input of turnOf(record).inputs) {
        const message = messageOf(input);
        if (message !== undefined && messages.has(message)) consumed.add(message);
      }
    }
  }
  return { consumed, next };
}
