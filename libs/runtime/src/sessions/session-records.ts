import { withoutTenant, type TaskId } from '@troupe/contracts';
import { count, optional, taskId, text, time, type Unreadable } from '@troupe/contracts/format';
import { isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

export interface SessionRecord {
  readonly id: string;
  readonly writer?: TaskId;
  /** How many entries it has. */
  readonly length: number;
  /** Whether it has a document: without one, it never had a writer. */
  readonly isStored: boolean;
}

/** A task that waits for a session, and when it came, in ms since 1970. */
export interface SessionPlace {
  readonly task: TaskId;
  readonly at: number;
}

/** What one task added to a conversation; `body` is the JSON of its messages. */
export interface SessionEntry {
  readonly n: number;
  readonly task: TaskId;
  readonly at: number;
  readonly body: string;
}

export interface UnreadableEntry extends Unreadable {
  readonly n: number;
}

interface OfSession {
  readonly session: string;
}

const sessionSpec: DocumentSpec<Pick<SessionRecord, 'id' | 'writer'>, 'id', 'writer'> = {
  name: 'sessions',
  version: 1,
  key: ['id'],
  guards: ['writer'],
  shape: { id: text, writer: optional(taskId) },
};

/** `n` is larger than that of every place that was taken when the task came. */
const placeSpec: DocumentSpec<SessionPlace & OfSession & { readonly n: number }, 'session' | 'task'> = {
  name: 'sessionPlaces',
  version: 1,
  key: ['session', 'task'],
  indexes: { inOrder: ['session', 'n'] },
  shape: { session: text, task: taskId, n: count, at: time },
};

const entrySpec: DocumentSpec<SessionEntry & OfSession, 'session' | 'n'> = {
  name: 'sessionEntries',
  version: 1,
  key: ['session', 'n'],
  shape: { session: text, n: count, task: taskId, at: time, body: text },
};

/** Places that are looked through for the last that can be read. */
const LAST_PLACES = 10;

/** Conversations as they are stored: who writes, who waits, what was said. */
export interface SessionRecords {
  /** The session, free and empty when nothing is stored of it. @throws TroupeError `unreadable-data` */
  read(id: string): Promise<SessionRecord>;
  /** Gives the right to write to a task, when the session is as it was read. */
  pass(session: Pick<SessionRecord, 'id' | 'writer' | 'isStored'>, to: TaskId): Promise<boolean>;
  /** Nobody has the right to write, if this task had it. */
  release(id: string, writer: TaskId): Promise<void>;
  /** Gives a task the last place of those that wait for a session; it keeps the one it has. */
  join(id: string, place: SessionPlace): Promise<void>;
  /** The first that wait, in the order they joined in; without those that cannot be read. */
  places(id: string, limit: number): Promise<readonly SessionPlace[]>;
  /** The task waits no longer. */
  leave(id: string, task: TaskId): Promise<void>;
  /** Adds the entry at position `n`; `conflict` when another is there. */
  append(id: string, entry: SessionEntry): Promise<'committed' | 'conflict'>;
  entries(id: string, from: number, limit: number, bytes?: number): Promise<readonly (SessionEntry | UnreadableEntry)[]>;
}

export function sessionRecords(store: DocumentStore): SessionRecords {
  const [sessions, places, entries] = [store.documents(sessionSpec), store.documents(placeSpec), store.documents(entrySpec)];
  /** A number larger than all that are taken. Two who come at once may get the same: neither came first. */
  const nextPlace = async (session: string): Promise<number> => {
    const last = await places.find({ index: 'inOrder', where: [session], descending: true, limit: LAST_PLACES });
    return 1 + Math.max(-1, ...last.documents.map((place) => (isReadable(place) ? place.n : -1)));
  };
  return {
    async read(id) {
      const [session, last] = await Promise.all([sessions.get({ id }), entries.find({ where: [id], descending: true, limit: 1 })]);
      if (session !== undefined && !isReadable(session))
        throw unreadableData(`The session ${JSON.stringify(withoutTenant(id))} cannot be read: ${session.unreadable}.`);
      const length = last.documents[0] === undefined ? 0 : positionOf(last.documents[0]) + 1;
      return { id, length, isStored: session !== undefined, ...(session?.writer === undefined ? {} : { writer: session.writer }) };
    },
    pass: ({ id, writer, isStored }, to) =>
      isStored ? sessions.replace({ id, writer: to }, { writer }) : sessions.insert({ id, writer: to }),
    async release(id, writer) {
      await sessions.replace({ id }, { writer });
    },
    async join(session, { task, at }) {
      await places.insert({ session, task, n: await nextPlace(session), at });
    },
    async places(session, limit) {
      const { documents } = await places.find({ index: 'inOrder', where: [session], limit });
      return documents.flatMap((place) => (isReadable(place) ? [{ task: place.task, at: place.at }] : []));
    },
    leave: (session, task) => places.delete({ session, task }, {}),
    append: async (session, { n, task, at, body }) => ((await entries.insert({ session, n, task, at, body })) ? 'committed' : 'conflict'),
    async entries(session, from, limit, bytes) {
      const page = await entries.find({ where: [session], from, limit, ...(bytes === undefined ? {} : { bytes }) });
      return page.documents.map((entry) => {
        if (!isReadable(entry)) return { n: positionOf(entry), unreadable: entry.unreadable };
        return { n: entry.n, task: entry.task, at: entry.at, body: entry.body };
      });
    },
  };
}

function positionOf(entry: { readonly n: number } | { readonly key: readonly string[] }): number {
  return 'n' in entry ? entry.n : Number(entry.key[1]);
}
