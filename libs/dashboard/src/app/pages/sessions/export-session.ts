import { answerOf, client, type Schemas } from '../../api/client.ts';
import { saveFile } from '../../ui/save-file.ts';

/** Pages that are put into one file at most: more entries than one import takes. */
const MOST_PAGES = 100;

/** Saves the whole session as one file, as an import takes it. */
export async function exportSession(id: string): Promise<void> {
  const read = (cursor: string | undefined): Promise<Schemas['ExportedSession']> =>
    answerOf(
      client.GET('/v1/sessions/{id}/export', {
        params: { path: { id }, query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) } },
      }),
    );
  const { next: first, ...whole } = await read(undefined);
  const entries = [...whole.entries];
  let next = first;
  for (let page = 1; next !== undefined && page < MOST_PAGES; page++) {
    const more = await read(next);
    entries.push(...more.entries);
    next = more.next;
  }
  saveFile(`${id}.session.json`, { ...whole, entries });
}
