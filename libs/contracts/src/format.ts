/** The durable format: what stands in the bodies of stored turns, task records, messages and session entries. */
export {
  count,
  expecting,
  flag,
  faultText,
  json,
  LAST_TIME,
  listOf,
  matching,
  object,
  oneOf,
  optional,
  text,
  time,
} from './format/checks.ts';
export type { Check, Shape } from './format/checks.ts';
export { decodeEntry, encodeEntry } from './format/entry-codec.ts';
export { attributes, principal, taskId } from './format/input-shapes.ts';
export { decodeMessage, encodeMessage } from './format/message-codec.ts';
export { decodeLargeBody, decodeTaskBody, encodeLargeBody, encodeTaskBody, largeMembers } from './format/record-codec.ts';
export type { DecidedApproval, LargeBody, LogHead, TaskBody } from './format/record-codec.ts';
export { decodeTurn, encodeTurn, mayHold, messageOf, startOf } from './format/turn-codec.ts';
export type { EncodedTurn } from './format/turn-codec.ts';
export { isReadable, isUnreadableData, tamperedHistory, unreadableData } from './format/unreadable.ts';
export type { Unreadable, UnreadableTurn } from './format/unreadable.ts';
export { FORMAT_VERSION, versionFault } from './format/version.ts';
