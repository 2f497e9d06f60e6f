export { purgeEnded } from './purge-ended.ts';
export { mayGoOn } from './up-to-bytes.ts';
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
