import { createHash } from 'node:crypto';
import { Role, type Message, type SendMessageRequest } from '@a2a-js/sdk';
import { ContentTypeNotSupportedError, RequestMalformedError } from '@a2a-js/sdk/errors';
import type { Asked } from './asked.ts';

const MOST_ID = 255;
const MOST_PARTS = 100;
/** What agents answer; a client that takes none of these takes nothing of theirs. */
const MODES: ReadonlySet<string> = new Set(['text/plain', 'application/json', 'text', 'text/*', 'application/*', '*/*', '*']);

/** @throws A2AError when it is no message that a client can send */
export function messageOf({ message, configuration }: SendMessageRequest): Message {
  if (message === undefined) throw new RequestMalformedError('There is no message.');
  const { messageId, parts, role } = message;
  if (messageId === '' || messageId.length > MOST_ID) throw new RequestMalformedError(`A messageId has 1 to ${MOST_ID} characters.`);
  if (parts.length === 0 || parts.length > MOST_PARTS) throw new RequestMalformedError(`A message has 1 to ${MOST_PARTS} parts.`);
  if (role === Role.ROLE_AGENT) throw new RequestMalformedError('A client sends messages of the user.');
  const modes = configuration?.acceptedOutputModes ?? [];
  if (modes.length > 0 && !modes.some((mode) => MODES.has(mode)))
    throw new ContentTypeNotSupportedError('Answers are text/plain or application/json; accept one of them.');
  return message;
}

/** What a message of a principal to an agent is called, for ever: its repeat is the same. */
export function messageKey({ principal, agent }: Asked, messageId: string): string {
  const named = JSON.stringify([principal.kind, principal.id, agent.kind, agent.name, messageId]);
  return `a2a-${createHash('sha256').update(named).digest('hex').slice(0, 40)}`;
}
