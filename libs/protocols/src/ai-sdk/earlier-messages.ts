import { defaultBounds, TroupeError, type Message, type SessionView, type TaskService } from '@troupe/contracts';
import type { ChatMessage } from './answer/chunk.ts';

type Part = { type: string; [member: string]: unknown };
type Earlier = Pick<ChatMessage, 'id' | 'role' | 'metadata'> & { readonly parts: Part[] };

/**
 * What a session holds from before the first of its tasks that is there: those before were deleted, or the session came
 * with them. As many as a page has.
 */
export async function earlierMessages(service: Pick<TaskService, 'get' | 'session'>, chat: string): Promise<readonly ChatMessage[]> {
  const { tasks } = await entriesOf(service, chat, defaultBounds.pageItems);
  let count = 0;
  while (count < tasks.length && !(await isOfChat(service, tasks[count]!, chat))) count++;
  if (count === 0) return [];
  const { messages } = await entriesOf(service, chat, count);
  return shownOf(messages, chat) as unknown as readonly ChatMessage[];
}

async function entriesOf(
  service: Pick<TaskService, 'session'>,
  chat: string,
  limit: number,
): Promise<Pick<SessionView, 'messages' | 'tasks'>> {
  try {
    return await service.session(chat, { limit });
  } catch (error) {
    if (error instanceof TroupeError && error.code === 'session-not-found') return { messages: [], tasks: [] };
    throw error;
  }
}

/** An entry that was copied from another session names a task of that one. */
async function isOfChat(service: Pick<TaskService, 'get'>, task: string, chat: string): Promise<boolean> {
  try {
    return (await service.get(task)).session === chat;
  } catch (error) {
    if (error instanceof TroupeError && error.code === 'task-not-found') return false;
    throw error;
  }
}

/** All that an assistant says and calls between two messages of a user is one message. */
function shownOf(messages: readonly Message[], chat: string): readonly Earlier[] {
  const shown: Earlier[] = [];
  for (const [n, message] of messages.entries()) {
    const { role, content, toolCalls = [], toolCallId } = message;
    const last = shown.at(-1);
    if (role === 'tool') {
      const call = last?.parts.findLast((part) => part['toolCallId'] === toolCallId);
      if (call !== undefined) Object.assign(call, { state: 'output-available', output: content });
      continue;
    }
    const calls = toolCalls.map(({ id, name, args }) => ({
      ...{ type: `tool-${name}`, toolCallId: id },
      ...{ state: 'input-available', input: args },
    }));
    const parts: Part[] = [...(role === 'assistant' ? [{ type: 'step-start' }] : []), ...contentOf(content), ...calls];
    if (role === 'assistant' && last?.role === 'assistant') last.parts.push(...parts);
    else if (message.origin === undefined) shown.push({ id: `${chat}:${n}`, role, parts });
    // No user wrote it.
    else shown.push({ id: `${chat}:${n}`, role: 'system', metadata: { origin: message.origin }, parts });
  }
  return shown;
}

function contentOf(content: Message['content']): readonly Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return content.map((part) => {
    switch (part.type) {
      case 'text':
        return { type: 'text', text: part.text };
      case 'image':
      case 'audio':
        return { type: 'file', mediaType: part.type, url: part.url };
      case 'file':
        return { type: 'file', mediaType: 'application', url: part.url, ...(part.name === undefined ? {} : { filename: part.name }) };
      default:
        return part satisfies never;
    }
  });
}
