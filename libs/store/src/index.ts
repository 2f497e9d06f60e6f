export { largeMembers, readEntry, readLargeBody, readMessage, readTaskBody, readTurn, writeTurn } from './documents/bodies.ts';
export type { DecidedApproval, LargeBody, TaskBody } from './documents/bodies.ts';
export { isReadable, isUnreadableData, unreadableData } from './documents/unreadable.ts';
export type {
  Unreadable,
  UnreadableEntry,
  UnreadableMessage,
  UnreadableNamed,
  UnreadablePartition,
  UnreadableTask,
  UnreadableTurn,
} from './documents/unreadable.ts';
export { purgeEnded } from './purge-ended.ts';
export { mayGoOn } from './up-to-bytes.ts';
export type {
  Append,
  DefinitionRecord,
  InstanceRecord,
  LostTasks,
  MessageRecord,
  NodeRecord,
  PartitionRecord,
  SessionEntry,
  SessionPlace,
  SessionRecord,
  Store,
  TaskQuery,
  TaskRecord,
  TurnRecord,
} from './port.ts';
