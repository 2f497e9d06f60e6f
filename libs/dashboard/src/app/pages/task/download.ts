import { answerOf, client, type Schemas } from '../../api/client.ts';
import { saveFile } from '../../ui/save-file.ts';

/** Pages of a log that are put into one file at most: 20,000 turns. */
const MOST_PAGES = 100;

/** Saves the log of a task as one file, as `troupe replay` reads it. */
export async function download(id: string): Promise<void> {
  const items: Schemas['HistoryTurn'][] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const from = cursor === undefined ? {} : { cursor };
    const answer = await answerOf(client.GET('/v1/tasks/{id}/history', { params: { path: { id }, query: { limit: 200, ...from } } }));
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === undefined) break;
  }
  saveFile(`${id}.history.json`, { items });
}
