import { principalText, tenantOf, withoutTenant, type RecordedPrincipal, type TaskId } from '@troupe/contracts';
import { count, optional, principal, taskId, text, time, type Unreadable } from '@troupe/contracts/format';
import { isReadable, unreadableData, type Documents, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** What is known of a session, beside its entries. */
export interface SessionAbout {
  readonly title?: string;
  readonly agent?: string;
  readonly user?: string;
  readonly owner?: RecordedPrincipal;
}

/** As it is stored. It is listed by the time of its last change; one that was deleted, or is being made, has none. */
export interface StoredSession extends SessionAbout {
  readonly id: string;
  readonly writer?: TaskId;
  /** Counts changes, so that each is made to the document that was read. */
  readonly revision?: number;
  /** Entries before this position do not belong to it any more, or not yet. */
  readonly first?: number;
  /** When entries before `first` are deleted, in ms since 1970. */
  readonly eraseAt?: number;
  readonly tenant?: string;
  /** The owner, as `kind:id`. */
  readonly by?: string;
  readonly createdAt?: number;
  readonly updatedAt?: number;
}

export interface SessionRecord {
  readonly id: string;
  readonly writer?: TaskId;
  /** Its entries are at positions from here on. */
  readonly first: number;
  /** The position after its last entry. */
  readonly length: number;
  /** Its document: without one, it never had a writer. */
  readonly stored?: StoredSession;
}

/** A task that waits for a session, and when it came, in ms since 1970. */
export interface SessionPlace {
  readonly task: TaskId;
  readonly at: number;
  /** The task that took its message: it is not to write. */
  readonly takenBy?: TaskId;
}

/** What one task added to a conversation; `body` is the JSON of its messages. */
export interface StoredEntry {
  readonly n: number;
  readonly task: TaskId;
  /** Whose task it is. */
  readonly agent?: string;
  /** The one that answered last. */
  readonly lastAgent?: string;
  readonly at: number;
  readonly body: string;
}

export interface UnreadableEntry extends Unreadable {
  readonly n: number;
}

interface OfSession {
  readonly session: string;
}

const sessionSpec: DocumentSpec<StoredSession, 'id', 'writer' | 'revision'> = {
  name: 'sessions',
  version: 1,
  key: ['id'],
  indexes: {
    latest: ['tenant', 'updatedAt'],
    latestBy: ['tenant', 'by', 'updatedAt'],
    latestUser: ['tenant', 'user', 'updatedAt'],
    toErase: ['eraseAt'],
  },
  guards: ['writer', 'revision'],
  shape: {
    id: text,
    writer: optional(taskId),
    revision: optional(count),
    first: optional(count),
    eraseAt: optional(time),
    tenant: optional(text),
    title: optional(text),
    agent: optional(text),
    user: optional(text),
    owner: optional(principal),
    by: optional(text),
    createdAt: optional(time),
    updatedAt: optional(time),
  },
};

/** `n` is larger than that of every place that was taken when the task came. */
const placeSpec: DocumentSpec<StoredPlace, 'session' | 'task'> = {
  name: 'sessionPlaces',
  version: 1,
  key: ['session', 'task'],
  indexes: { inOrder: ['session', 'n'] },
  shape: { session: text, task: taskId, n: count, at: time, takenBy: optional(taskId) },
};

const entrySpec: DocumentSpec<StoredEntry & OfSession, 'session' | 'n'> = {
  name: 'sessionEntries',
  version: 1,
  key: ['session', 'n'],
  shape: { session: text, n: count, task: taskId, agent: optional(text), lastAgent: optional(text), at: time, body: text },
};

/** Changes of a session that nobody else has changed, after which it is damaged. */
const ATTEMPTS = 3;
/** Places that are looked through for the last that can be read. */
const LAST_PLACES = 10;

/** Which entries are read: from a position on, before another, so many, of so many characters. */
export interface EntryRange {
  readonly from: number;
  readonly before?: number;
  readonly descending?: boolean;
  readonly limit: number;
  readonly bytes?: number;
}

/** Which sessions are listed, those that changed last first. */
export interface SessionRange {
  readonly index: 'latest' | 'latestBy' | 'latestUser';
  readonly where: readonly string[];
  readonly before?: number;
  readonly cursor?: string;
  readonly limit: number;
}

/** Conversations as they are stored: who writes, who waits, what was said. */
export interface SessionRecords {
  /** The session, free and empty when nothing is stored of it. @throws TroupeError `unreadable-data` */
  read(id: string): Promise<SessionRecord>;
  /** Its entries are at positions from here on. @throws TroupeError `unreadable-data` */
  first(id: string): Promise<number>;
  /** Puts what is given in the place of the session, when it is as it was read. */
  change(session: Pick<SessionRecord, 'id' | 'stored'>, to: Omit<StoredSession, 'id' | 'revision'>): Promise<boolean>;
  /** Gives the right to write to a task, when the session is as it was read. `about` is of one that begins. */
  pass(session: Pick<SessionRecord, 'id' | 'stored'>, to: TaskId, at: number, about?: SessionAbout): Promise<boolean>;
  /** Nobody has the right to write, if this task had it. */
  release(id: string, writer: TaskId, at: number): Promise<void>;
  /** Gives a task the last place of those that wait for a session; it keeps the one it has. */
  join(id: string, place: SessionPlace): Promise<void>;
  /** The first that wait, in the order they joined in; without those that cannot be read. */
  places(id: string, limit: number): Promise<readonly SessionPlace[]>;
  /** That of a task, if it has one that can be read. */
  place(id: string, task: TaskId): Promise<SessionPlace | undefined>;
  /** Has the place of a task, if it has one, say who took its message. */
  take(id: string, task: TaskId, by: TaskId): Promise<void>;
  /** The task waits no longer. */
  leave(id: string, task: TaskId): Promise<void>;
  /** Adds the entry at position `n`; `conflict` when another is there. */
  append(id: string, entry: StoredEntry): Promise<'committed' | 'conflict'>;
  entries(id: string, range: EntryRange): Promise<readonly (StoredEntry | UnreadableEntry)[]>;
  deleteEntry(id: string, n: number): Promise<void>;
  list(range: SessionRange): Promise<{ readonly sessions: readonly StoredSession[]; readonly cursor?: string }>;
  /** Of some of them the entries before their first are to be deleted. */
  toErase(before: number, limit: number): Promise<readonly string[]>;
}

export function sessionRecords(store: DocumentStore): SessionRecords {
  const [sessions, entries] = [store.documents(sessionSpec), store.documents(entrySpec)];
  const storedOf = async (id: string): Promise<StoredSession | undefined> => {
    const stored = await sessions.get({ id });
    if (stored === undefined || isReadable(stored)) return stored;
    throw unreadableData(`The session ${JSON.stringify(withoutTenant(id))} cannot be read: ${stored.unreadable}.`);
  };
  const change: SessionRecords['change'] = async ({ id, stored }, to) => {
    const next = { ...to, id, revision: (stored?.revision ?? 0) + 1 };
    if (stored === undefined) return sessions.insert(next);
    const { writer, revision } = stored;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await sessions.replace(next, { writer, revision })) return true;
      const now = await storedOf(id);
      if (now?.writer !== writer || now?.revision !== revision) return false;
    }
    throw unreadableData(
      `The session ${JSON.stringify(withoutTenant(id))} cannot be changed: its document and what is stored beside it disagree.`,
    );
  };
  return {
    async read(id) {
      const [stored, last] = await Promise.all([storedOf(id), entries.find({ where: [id], descending: true, limit: 1 })]);
      const { first = 0, writer } = stored ?? {};
      const length = Math.max(first, last.documents[0] === undefined ? 0 : positionOf(last.documents[0]) + 1);
      return { id, first, length, ...(stored === undefined ? {} : { stored }), ...(writer === undefined ? {} : { writer }) };
    },
    first: async (id) => (await storedOf(id))?.first ?? 0,
    change,
    pass: (session, writer, at, about = {}) => change(session, { ...begun(session, at, about), writer, updatedAt: at }),
    async release(id, writer, at) {
      for (;;) {
        const stored = await sessions.get({ id });
        if (stored === undefined || !isReadable(stored) || stored.writer !== writer) return;
        const { writer: _, ...free } = stored;
        if (await change({ id, stored }, { ...free, ...(free.updatedAt === undefined ? {} : { updatedAt: at }) })) return;
      }
    },
    ...placeRecords(store.documents(placeSpec)),
    append: async (session, entry) => ((await entries.insert({ ...entry, session })) ? 'committed' : 'conflict'),
    async entries(id, { descending, ...range }) {
      const page = await entries.find({ where: [id], ...range, ...(descending === true ? { descending } : {}) });
      return page.documents.map((entry) => {
        if (!isReadable(entry)) return { n: positionOf(entry), unreadable: entry.unreadable };
        const { session: _, ...stored } = entry;
        return stored;
      });
    },
    deleteEntry: (session, n) => entries.delete({ session, n }, {}),
    async list(range) {
      const { documents, cursor } = await sessions.find({ ...range, descending: true });
      return { sessions: documents.filter(isReadable), ...(cursor === undefined ? {} : { cursor }) };
    },
    async toErase(before, limit) {
      const { documents } = await sessions.find({ index: 'toErase', before, limit });
      return documents.flatMap((session) => (isReadable(session) ? [session.id] : []));
    },
  };
}

type StoredPlace = SessionPlace & OfSession & { readonly n: number };

/** Those who wait. */
function placeRecords(
  places: Documents<StoredPlace, 'session' | 'task'>,
): Pick<SessionRecords, 'join' | 'place' | 'places' | 'take' | 'leave'> {
  /** A number larger than all that are taken. Two who come at once may get the same: neither came first. */
  const nextPlace = async (session: string): Promise<number> => {
    const last = await places.find({ index: 'inOrder', where: [session], descending: true, limit: LAST_PLACES });
    return 1 + Math.max(-1, ...last.documents.map((place) => (isReadable(place) ? place.n : -1)));
  };
  const placeOf = ({ session: _, n: __, ...place }: StoredPlace): SessionPlace => place;
  return {
    async join(session, { task, at }) {
      await places.insert({ session, task, n: await nextPlace(session), at });
    },
    async places(session, limit) {
      const { documents } = await places.find({ index: 'inOrder', where: [session], limit });
      return documents.filter(isReadable).map(placeOf);
    },
    async place(session, task) {
      const place = await places.get({ session, task });
      return place !== undefined && isReadable(place) ? placeOf(place) : undefined;
    },
    async take(session, task, takenBy) {
      const place = await places.get({ session, task });
      if (place !== undefined && isReadable(place)) await places.replace({ ...place, takenBy }, {});
    },
    leave: (session, task) => places.delete({ session, task }, {}),
  };
}

/** What a session has from its first message on. */
function begun({ id, stored }: Pick<SessionRecord, 'id' | 'stored'>, at: number, about: SessionAbout): Omit<StoredSession, 'id'> {
  if (stored?.createdAt !== undefined) return stored;
  const by = about.owner === undefined ? {} : { by: principalText(about.owner) };
  return { ...about, ...by, tenant: tenantOf(id), createdAt: at, ...stored };
}

function positionOf(entry: { readonly n: number } | { readonly key: readonly string[] }): number {
  return 'n' in entry ? entry.n : Number(entry.key[1]);
}
