import {
  defaultBounds,
  toJson,
  type Attributes,
  type EntriesPage,
  type ExportedSession,
  type GivenSession,
  type SessionBranch,
  type SessionChanges,
  type SessionEntry,
  type SessionFilter,
  type SessionHead,
  type SessionView,
  type Task,
  type WhileBusy,
} from '@troupe/contracts';
import { send, type Connection } from './connection.ts';
import { followSession, type SessionEvent } from './follow-events.ts';

/** Conversations that outlive tasks. */
export interface SessionMethods {
  /** Those with the latest message first, page by page as they are taken. */
  sessions(filter?: Omit<SessionFilter, 'tenant'>): AsyncIterable<SessionHead>;
  /** The first messages of a conversation, or those after the `next` of the answer before. */
  session(id: string, options?: { readonly cursor?: string }): Promise<SessionView>;
  /** What each task added, oldest first unless `order` is `desc`, page by page as they are taken. */
  sessionEntries(id: string, options?: Pick<EntriesPage, 'order'>): AsyncIterable<SessionEntry>;
  /** What happens in its tasks and in those below them, from its first task on or after an event, until the signal aborts. */
  sessionEvents(id: string, options?: { readonly after?: string; readonly signal?: AbortSignal }): AsyncIterable<SessionEvent>;
  /** The whole of it, as `importSession` takes it. */
  exportSession(id: string): Promise<ExportedSession>;
  /** A new conversation with these entries. It is asked for once and not again, as a branch is. */
  importSession(given: GivenSession): Promise<SessionHead>;
  /** A new conversation with the entries of this one up to `entry`. */
  branchSession(id: string, branch: SessionBranch): Promise<SessionHead>;
  /** Says the next thing: to the agent that answered last, unless one is named. Gives the task that it began. */
  sendMessage(id: string, input: unknown, options?: MessageOptions): Promise<Task>;
  changeSession(id: string, changes: SessionChanges): Promise<SessionHead>;
  /** Its tasks stay. */
  deleteSession(id: string): Promise<void>;
}

export interface MessageOptions {
  readonly agent?: string;
  readonly whileBusy?: WhileBusy;
  /** Of the task; a repeat with the same is answered as the first was. */
  readonly id?: string;
  readonly attributes?: Attributes;
}

type Pages = <T>(path: string, query?: Readonly<Record<string, string>>) => AsyncIterable<T>;

export function sessionMethods(connection: Connection, pages: Pages): SessionMethods {
  const get = <T>(path: string): Promise<T> => send<T>(connection, { method: 'GET', path });
  const once = (path: string, body: object): Promise<SessionHead> => send({ ...connection, retryFor: 0 }, { method: 'POST', path, body });
  return {
    sessions: (filter = {}) => pages('/v1/sessions', { ...filter }),
    session: (id, { cursor } = {}) => get(`${pathOf(id)}${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`),
    sessionEntries: (id, options = {}) => pages(`${pathOf(id)}/entries`, { ...options }),
    sessionEvents: (id, options = {}) => followSession(connection, id, options),
    async exportSession(id) {
      const entries: SessionEntry[] = [];
      for (let cursor: string | undefined; ;) {
        const search = new URLSearchParams({ limit: String(defaultBounds.pageItems), ...(cursor === undefined ? {} : { cursor }) });
        const { next, ...page } = await get<ExportedSession>(`${pathOf(id)}/export?${search.toString()}`);
        entries.push(...page.entries);
        if (next === undefined) return { ...page, entries };
        cursor = next;
      }
    },
    importSession: (given) => once('/v1/sessions', given),
    branchSession: (id, branch) => once(`${pathOf(id)}/branches`, branch),
    sendMessage: (id, input, options = {}) =>
      send(connection, {
        method: 'POST',
        path: `${pathOf(id)}/messages`,
        body: { input: toJson(input, 'the input'), ...options },
        idempotencyKey: crypto.randomUUID(),
      }),
    changeSession: (id, changes) => send(connection, { method: 'PATCH', path: pathOf(id), body: changes }),
    deleteSession: (id) => send(connection, { method: 'DELETE', path: pathOf(id) }),
  };
}

function pathOf(id: string): string {
  return `/v1/sessions/${encodeURIComponent(id)}`;
}
