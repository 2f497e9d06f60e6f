import {
  TroupeError,
  withoutTenant,
  type Bounds,
  type GivenSession,
  type Principal,
  type SessionBranch,
  type SessionHead,
  type SessionMethods,
  recordedPrincipal,
} from '@troupe/contracts';
import { encodeEntry } from '@troupe/contracts/format';
import type { Env } from '@troupe/env';
import { isReadable, unreadableData, type Store } from '@troupe/store';
import { newTaskId } from '../../starts/new-task-id.ts';
import { sessionRecords, type SessionRecord, type StoredEntry } from '../session-records.ts';
import type { Sessions } from '../sessions.ts';
import { deleteSession } from './delete-session.ts';
import { listSessions } from './list-sessions.ts';
import { makeSession } from './new-session.ts';
import { exportSession, readEntries } from './read-entries.ts';
import { demandSession, headOf } from './session-head.ts';

export interface SessionMethodsParts {
  readonly bounds: Bounds;
  readonly env: Env;
  readonly store: Store;
  readonly sessions: Pick<Sessions, 'isWriting' | 'settle'>;
}

/** Entries written at once. */
const PAGE = 100;

/** What a principal does with conversations: any process can, for all of it is in the store. */
export function sessionMethods(parts: SessionMethodsParts, principal: Principal): SessionMethods {
  const records = sessionRecords(parts.store);
  return {
    sessions: (filter, page) => listSessions(records, parts.bounds, filter, page),
    sessionEntries: (id, page) => readEntries(parts, id, page),
    exportSession: (id, page) => exportSession(parts, id, page),
    importSession: (given) => importSession(parts, principal, given),
    branchSession: (id, branch) => branchSession(parts, principal, id, branch),
    async changeSession(id, { title }) {
      for (;;) {
        const session = await demandSession(records, id);
        const stored = { ...session.stored, title };
        if (await records.change(session, stored)) return headOf(parts.store, { id, stored: { ...stored, id } });
      }
    },
    deleteSession: (id) => deleteSession(parts, id),
  };
}

async function importSession(parts: SessionMethodsParts, principal: Principal, given: GivenSession): Promise<SessionHead> {
  const { env } = parts;
  // No task of this platform said it.
  const task = newTaskId(env, principal.tenant);
  const now = env.now();
  const entries = given.entries.map(({ at, agent, lastAgent, messages }, n): StoredEntry => ({
    n,
    task,
    ...(agent === undefined ? {} : { agent }),
    ...(lastAgent === undefined ? {} : { lastAgent }),
    at: at === undefined ? now : Math.max(0, Date.parse(at)),
    body: encodeEntry(messages as never),
  }));
  async function* pages(): AsyncGenerator<readonly StoredEntry[]> {
    for (let from = 0; from < entries.length; from += PAGE) yield entries.slice(from, from + PAGE);
  }
  const { id = task, session: about = {} } = given;
  return makeSession(parts, { id, by: recordedPrincipal(principal), about, length: entries.length, pages: pages() });
}

async function branchSession(parts: SessionMethodsParts, principal: Principal, of: string, branch: SessionBranch): Promise<SessionHead> {
  const source = await demandSession(sessionRecords(parts.store), of);
  if (source.writer !== undefined) await parts.sessions.settle(source.writer);
  const { entry, title = source.stored?.title, id = newTaskId(parts.env, principal.tenant) } = branch;
  const { agent, user } = source.stored ?? {};
  const about = {
    ...(title === undefined ? {} : { title }),
    ...(agent === undefined ? {} : { agent }),
    ...(user === undefined ? {} : { user }),
  };
  const [last] = await sessionRecords(parts.store).entries(of, { from: Math.max(entry, source.first), before: entry + 1, limit: 1 });
  if (last === undefined)
    throw new TroupeError('entry-not-found', `The session ${JSON.stringify(withoutTenant(of))} has no entry ${entry}.`);
  const pages = entriesUpTo(parts, source, entry);
  return makeSession(parts, { id, by: recordedPrincipal(principal), about, length: entry + 1 - source.first, pages });
}

/** @throws TroupeError `unreadable-data` */
async function* entriesUpTo(
  { store, bounds }: SessionMethodsParts,
  { id, first }: SessionRecord,
  last: number,
): AsyncGenerator<readonly StoredEntry[]> {
  for (let from = first; from <= last;) {
    const page = await sessionRecords(store).entries(id, { from, before: last + 1, limit: PAGE, bytes: bounds.pageBytes });
    const entries: StoredEntry[] = [];
    for (const entry of page) {
      if (!isReadable(entry) || entry.n !== from + entries.length) break;
      entries.push({ ...entry, n: entry.n - first });
    }
    from += entries.length;
    if (entries.length === 0 || entries.length < page.length)
      throw unreadableData(`Entry ${from} of session ${JSON.stringify(withoutTenant(id))} cannot be read.`);
    yield entries;
  }
}
