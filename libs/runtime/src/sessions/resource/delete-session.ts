import { publicId, TroupeError, withoutTenant, type TaskId } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import { sessionRecords, type SessionRecord, type SessionRecords } from '../session-records.ts';
import type { Sessions } from '../sessions.ts';
import { eraseSession } from './erase-session.ts';
import { isThere, sessionNotFound } from './session-head.ts';

export interface DeleteSessionParts {
  readonly env: Env;
  readonly store: Store;
  readonly sessions: Pick<Sessions, 'isWriting'>;
}

/** Milliseconds until a task is known to have ended, until one that has ended lets go of its session, and between two looks. */
const ENDING_MS = 200;
const LETTING_GO_MS = 1_000;
const LOOK_MS = 20;

/**
 * C7  One change of its document deletes a session: it says from which position on the next entry stands. Its entries
 *     are deleted after that, by any process that finds them. Between what was said before and after there is a
 *     position without an entry: who remembers what was said before reads no further back.
 *
 * @throws TroupeError `session-not-found`, `session-open`
 */
export async function deleteSession(parts: DeleteSessionParts, id: string): Promise<void> {
  const records = sessionRecords(parts.store);
  for (;;) {
    const session = await freed(parts, records, id);
    const now = parts.env.now();
    if (!isThere(session) && session.stored?.first === undefined) throw sessionNotFound(id);
    // It was deleted before, maybe not to the end.
    if (!isThere(session)) return eraseSession(parts.store, id, now);
    if (await records.change(session, { first: session.length + 1, eraseAt: now })) return eraseSession(parts.store, id, now);
  }
}

/** The session without a writer. @throws TroupeError `session-open` */
async function freed({ env, sessions }: DeleteSessionParts, records: SessionRecords, id: string): Promise<SessionRecord> {
  for (const since = env.monotonic(); ; await env.sleep(LOOK_MS)) {
    const session = await records.read(id);
    const { writer } = session;
    if (writer === undefined) return session;
    const waited = env.monotonic() - since;
    if (!(await sessions.isWriting(id, writer))) {
      // Its process may have died before that.
      if (waited >= LETTING_GO_MS) await records.release(id, writer, env.now());
    } else if (waited >= ENDING_MS) throw open(id, writer);
  }
}

function open(session: string, writer: TaskId): TroupeError {
  return new TroupeError(
    'session-open',
    `Task "${publicId(writer)}" writes the session ${JSON.stringify(withoutTenant(session))}. Delete it once that task has ended, or cancel the task.`,
    { details: { session: withoutTenant(session), task: publicId(writer) } },
  );
}
