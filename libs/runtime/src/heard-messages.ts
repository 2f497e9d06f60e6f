import type { TaskId } from '@troupe/contracts';
import type { Shell } from './shell.ts';
import { toTurn } from './turn-body.ts';
import { messageOf } from './turns.ts';

/** Turns read with one look. */
const PAGE = 500;

/** The messages that turns of the task hold. Reads the whole log: for what is rare. */
export async function heardMessages(shell: Pick<Shell, 'store'>, task: TaskId): Promise<ReadonlySet<string>> {
  const heard = new Set<string>();
  for (let from = 0; ;) {
    const records = await shell.store.readTurns(task, from, PAGE);
    for (const record of records) {
      for (const input of toTurn(record).inputs) {
        const message = messageOf(input);
        if (message !== undefined) heard.add(message);
      }
    }
    if (records.length < PAGE) return heard;
    from += records.length;
  }
}
