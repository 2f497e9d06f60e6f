import { readCountCursor, TroupeError, type Message, type PageRequest, type SessionView } from '@troupe/contracts';
import type { Sessions } from './sessions.ts';
import type { Shell } from './shell.ts';

/** A conversation as clients read it; a page is a number of entries, one a task, and no more bytes than it may have. */
export async function readSession({ store, bounds }: Shell, sessions: Sessions, id: string, page: PageRequest): Promise<SessionView> {
  const session = await store.readSession(id);
  if (session.length === 0 && session.writer === undefined)
    throw new TroupeError('session-not-found', `There is no session ${JSON.stringify(id.slice(0, 128))}.`);
  const from = readCountCursor(page.cursor);
  if (session.writer !== undefined) await sessions.settle(session.writer);
  const entries = await store.readSessionEntries(id, from, page.limit, bounds.pageBytes);
  const next = from + entries.length;
  return {
    id,
    messages: entries.flatMap(({ body }) => JSON.parse(body) as Message[]),
    ...(session.writer === undefined ? {} : { writer: session.writer }),
    tasks: entries.map(({ task }) => task),
    ...(next < session.length ? { next: String(next) } : {}),
  };
}
