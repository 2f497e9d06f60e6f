export { purgeEnded } from './purge-ended.ts';
export type {
  Append,
  DefinitionRecord,
  InstanceRecord,
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
