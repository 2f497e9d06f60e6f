import { publicId, type Input } from '@troupe/contracts';
import { decodeMessage } from '@troupe/contracts/format';
import { isReadable, unreadableData, type MessageRecord, type UnreadableMessage } from '@troupe/store';

/** What a message that is kept for a task says. @throws TroupeError `unreadable-data` */
export function inputOf(message: MessageRecord | UnreadableMessage): Input {
  const input = isReadable(message) ? decodeMessage(message) : message;
  if (isReadable(input)) return input;
  throw unreadableData(`Message ${JSON.stringify(message.id)} of task "${publicId(message.task)}" cannot be read: ${input.unreadable}.`);
}
