import type { Message } from '../apps/message.ts';
import type { RecordedPrincipal } from '../log/recorded-principal.ts';
import type { Tenant } from './principal.ts';
import type { Page, PageRequest } from '../values/page.ts';

/** What is known of a conversation, beside what was said in it. Times are ISO 8601. */
export interface SessionHead {
  readonly id: string;
  /** As somebody gave it, or the beginning of the first message. */
  readonly title?: string;
  /** The agent that was spoken to first. */
  readonly agent?: string;
  /** The agent that answered last, to which the next message goes that names none; only where the session is read alone. */
  readonly lastAgent?: string;
  /** Whom it is about: the attribute `user` of its first task. */
  readonly user?: string;
  /** Who began it, where that is on record. */
  readonly startedBy?: RecordedPrincipal;
  readonly createdAt?: string;
  /** When a message was last taken up or answered. */
  readonly updatedAt?: string;
  /** The task that may write it now. */
  readonly writer?: string;
}

export interface SessionFilter {
  /** Who began it, as `kind:id`. */
  readonly startedBy?: string;
  readonly user?: string;
  readonly agent?: string;
  /** Words that all occur in the title, in any case. */
  readonly q?: string;
  /** Whose sessions, as the platform knows who asks; the default tenant's where it is missing. */
  readonly tenant?: Tenant;
}

/** What one task added to a conversation. */
export interface SessionEntry {
  /** Its position: larger than that of every entry before it. */
  readonly entry: number;
  readonly task?: string;
  /** The agent that the task was given to. */
  readonly agent?: string;
  /** The one that answered last in it. */
  readonly lastAgent?: string;
  /** ISO 8601. */
  readonly at?: string;
  readonly messages: readonly Message[];
  /** Why nothing of it can be read. */
  readonly unreadable?: string;
}

export interface EntriesPage extends PageRequest {
  /** Oldest first, unless said otherwise. */
  readonly order?: 'asc' | 'desc';
}

export const SESSION_FORMAT = 'troupe-session';
export const SESSION_FORMAT_VERSION = 1;

/** One page of an export. All pages have the same head; their entries in order are the conversation. */
export interface ExportedSession {
  readonly format: typeof SESSION_FORMAT;
  readonly version: typeof SESSION_FORMAT_VERSION;
  readonly session: SessionHead;
  readonly entries: readonly SessionEntry[];
  readonly next?: string;
}

/** A conversation that is brought from elsewhere: an export, or what somebody wrote in its form. */
export interface GivenSession extends Pick<ExportedSession, 'format' | 'version'> {
  /** Of the new session; made by the platform when absent. */
  readonly id?: string;
  readonly session?: Pick<SessionHead, 'title' | 'agent' | 'user'>;
  readonly entries: readonly GivenEntry[];
}

/** `at` is the time of the import when absent. */
export type GivenEntry = Pick<SessionEntry, 'at' | 'agent' | 'lastAgent' | 'messages'>;

export interface SessionBranch {
  /** The last entry that the branch has. */
  readonly entry: number;
  /** Of the new session; made by the platform when absent. */
  readonly id?: string;
  readonly title?: string;
}

export interface SessionChanges {
  readonly title: string;
}

/** What clients do with conversations as a whole. All but `sessions` and `importSession` throw `session-not-found`. */
export interface SessionMethods {
  /** Those with the latest message first. A page may end before its limit, for it looks at so many of them only. Throws `invalid-cursor`. */
  sessions(filter: SessionFilter, page: PageRequest): Promise<Page<SessionHead>>;
  /** Throws `invalid-cursor`. */
  sessionEntries(id: string, page: EntriesPage): Promise<Page<SessionEntry>>;
  /** Throws `invalid-cursor`. */
  exportSession(id: string, page: PageRequest): Promise<ExportedSession>;
  /** A new conversation with these entries. Throws `already-exists`. */
  importSession(given: GivenSession): Promise<SessionHead>;
  /** A new conversation that begins as this one did. Throws `entry-not-found`, `already-exists`. */
  branchSession(id: string, branch: SessionBranch): Promise<SessionHead>;
  changeSession(id: string, changes: SessionChanges): Promise<SessionHead>;
  /** Nothing of it is left, and its id can be used anew. Its tasks stay. Throws `session-open`. */
  deleteSession(id: string): Promise<void>;
}
