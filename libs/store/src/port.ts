import type { StoredBodies } from './port/bodies.ts';
import type { DocumentStore } from './port/documents.ts';
import type { Inbox } from './port/inbox.ts';
import type { StoreServer } from './port/store-server.ts';
import type { TaskIndex } from './port/task-index.ts';
import type { TurnLog } from './port/turn-log.ts';

/**
 * A store: one of each port. Its users take the ports they need; compositions alone pass on the whole.
 * Only what every MongoDB-compatible server can do with single documents is asked: insert under a unique key,
 * guarded update, delete, find in key order. There are no transactions across records; an adapter that has them may use them.
 *
 * S2  What a resolved promise reports is durable: it survives kill -9 and power loss.
 * S5  Adapters group commits by themselves: whatever arrived while one was in flight is the next.
 * S7  A read that is given `bytes` ends with the record that brings the bodies to so many characters, if
 *     `limit` does not end it before: one record at least, and none that nobody asked for is kept in memory.
 * S9  A document that cannot be read (damaged, or of a newer version) costs no other: where several are
 *     read, what is wrong with it stands in its place. Where one alone is read and has no place for
 *     that (a session), the error is `unreadable-data`, which no repeat mends.
 */
export interface Store extends TurnLog, TaskIndex, Inbox, DocumentStore, StoreServer {}

/** What an adapter gives: a store, and all that is in it. */
export interface WholeStore extends Store, StoredBodies {}
