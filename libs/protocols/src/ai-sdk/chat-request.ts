import { defaultBounds } from '@troupe/contracts';
import { idField } from '@troupe/http';
import { z } from 'zod';

/** A part of a message, as far as its members mean something here: each is looked at before it is used. */
export interface SentPart {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface SentMessage {
  readonly id: string;
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly SentPart[];
}

/** Of what `useChat` sends, what means something here. */
export interface ChatRequest {
  readonly id: string;
  readonly messages: readonly SentMessage[];
  readonly trigger: 'submit-message' | 'regenerate-message';
  readonly messageId?: string | undefined;
}

const { givenMessages, attributeCharacters } = defaultBounds;

/** Attributes of a task hold it. */
const messageId = z.string().min(1).max(attributeCharacters);

const message = z.looseObject({
  id: messageId,
  role: z.enum(['system', 'user', 'assistant']),
  parts: z.array(z.looseObject({ type: z.string() })).max(givenMessages),
});

/** Newer members are let be, and members of an application are not looked at. */
export const chatRequest: z.ZodType<ChatRequest> = z
  .looseObject({
    id: idField.meta({ description: 'The chat: the session of that id' }),
    messages: z
      .array(message)
      .min(1)
      .max(givenMessages)
      .meta({ description: 'The last of them is the new message of the user. What was said before is in the session: it may be left out' }),
    trigger: z.enum(['submit-message', 'regenerate-message']).default('submit-message'),
    messageId: messageId.optional().meta({ description: 'The answer that decisions about its tool calls are in' }),
  })
  .meta({
    examples: [
      { id: 'chat-1', trigger: 'submit-message', messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
    ],
  });
