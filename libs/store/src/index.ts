export { isReadable, isUnreadableData, tamperedHistory, unreadableData } from './documents/unreadable.ts';
export type { Unreadable, UnreadableMessage, UnreadableTask, UnreadableTurn } from './documents/unreadable.ts';
export { aroundOperations, type StoreOperation } from './around-operations.ts';
export { deleteFound } from './delete-found.ts';
export { purgeEnded } from './purge-ended.ts';
export { mayGoOn } from './up-to-bytes.ts';
export type { Store, WholeStore } from './port.ts';
export type {
  DocumentPage,
  DocumentRange,
  Documents,
  DocumentSpec,
  DocumentStore,
  Field,
  UnreadableDocument,
  Unchanged,
} from './port/documents.ts';
export type { Inbox, MessageRecord } from './port/inbox.ts';
export type { LostTasks, TaskIndex, TaskQuery, TaskRecord } from './port/task-index.ts';
export type { StoreServer } from './port/store-server.ts';
export type { Append, TurnLog, TurnRecord } from './port/turn-log.ts';
