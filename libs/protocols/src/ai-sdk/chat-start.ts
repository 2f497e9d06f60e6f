import { isEnd, type StartRequest, type TaskService } from '@troupe/contracts';
import { keyedId } from '@troupe/http';
import { unfit } from '../unfit.ts';
import type { ChatRequest, SentMessage } from './chat-request.ts';
import { answersTo, MESSAGE } from './chat-tasks.ts';

/**
 * The start of the task that answers the new message: the next one of the session. The same message again is the same
 * task. Another answer there is only to a message whose task did not complete: what is in a session stays there.
 *
 * @throws TroupeError `validation-failed`
 */
export async function chatStart(service: TaskService, agent: string, { id: chat, messages, trigger }: ChatRequest): Promise<StartRequest> {
  const at = messages.length - 1;
  const message = messages[at]!;
  if (message.role !== 'user') throw unfit(`/messages/${at}/role`, 'The last message is the new one of the user');
  const before = trigger === 'regenerate-message' ? await answersTo(service, chat, message.id) : [];
  const [last] = before;
  if (last?.status === 'completed')
    throw unfit('/trigger', 'This message is answered, and what is said in a session stays there: ask again in a new message');
  const attempt = last === undefined || !isEnd(last.status) ? before.length - 1 : before.length;
  return {
    kind: 'agent',
    name: agent,
    id: keyedId(JSON.stringify(['ai-sdk', agent, chat, message.id, Math.max(0, attempt)])),
    session: chat,
    input: textOf(message, at),
    attributes: { [MESSAGE]: message.id },
  };
}

/** A session holds text. */
function textOf({ parts }: SentMessage, at: number): string {
  const texts = parts.map((part, n) => {
    if (part.type === 'text' && typeof part['text'] === 'string') return part['text'];
    throw unfit(`/messages/${at}/parts/${n}`, 'A message of a user in a session has parts of type "text" alone');
  });
  const text = texts.join('\n');
  if (text.trim() === '') throw unfit(`/messages/${at}/parts`, 'The message says nothing');
  return text;
}
