export type {
  Append,
  MessageRecord,
  NodeRecord,
  PartitionRecord,
  SessionEntry,
  SessionRecord,
  Store,
  TaskQuery,
  TaskRecord,
  TurnRecord,
} from './port.ts';
