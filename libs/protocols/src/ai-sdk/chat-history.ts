import {
  defaultBounds,
  isEnd,
  jsonBytes,
  type Json,
  type ListedTask,
  type PageRequest,
  type Task,
  type TaskService,
} from '@troupe/contracts';
import { waitsOf } from '../tree/waits-of.ts';
import { metadataOf } from './answer/answer-chunks.ts';
import { answerPieces } from './answer/answer-pieces.ts';
import { MESSAGE } from './chat-tasks.ts';
import type { ChatMessage } from './answer/chunk.ts';
import { earlierMessages } from './earlier-messages.ts';
import { foldedMessage } from './answer/folded-message.ts';

export interface ChatHistory {
  readonly id: string;
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  /** The cursor of the messages before. */
  readonly next?: string;
}

/** Chunks of one answer that are read; what comes after them is left out. */
const MOST_CHUNKS = 20_000;
/** Milliseconds that one answer may take to be read. */
const READ_MS = 5_000;

/**
 * The last messages of a chat, as a client has them that read their streams. A page is a number of questions with their
 * answers, and no more bytes than it may have. An answer that is under way is there without its parts: its stream has them.
 */
export async function chatHistory(
  service: TaskService,
  chat: string,
  page: PageRequest,
  isTyped: boolean,
  gone: AbortSignal,
): Promise<ChatHistory> {
  const filter = { kind: 'agent', session: chat } as const;
  const { items, next } = await service.list(filter, page);
  const messages: ChatMessage[] = [];
  let bytes = 0;
  for (const [n, item] of items.entries()) {
    if (gone.aborted) break;
    if ((item.parent !== undefined && item.deferred === undefined) || isRetried(items.slice(0, n), item)) continue;
    const task = item.inputOmitted === true || item.outputOmitted === true ? await service.get(item.id) : (item as Task);
    // What came of a call that was passed on answers no question of the user.
    const asked = task.deferred === undefined ? [questionOf(task)] : [];
    const pair = [...asked, await answerOf(service, task, isTyped, gone)];
    bytes += jsonBytes(pair as unknown as Json);
    if (n > 0 && bytes > defaultBounds.pageBytes) {
      const { next: from } = await service.list(filter, { ...page, limit: n });
      return { id: chat, messages, ...(from === undefined ? {} : { next: from }) };
    }
    messages.unshift(...pair);
  }
  if (next !== undefined) return { id: chat, messages, next };
  return { id: chat, messages: [...(await earlierMessages(service, chat)), ...messages] };
}

/** Whether a later task answers the same message. */
function isRetried(later: readonly ListedTask[], { attributes }: ListedTask): boolean {
  return attributes[MESSAGE] !== undefined && later.some((each) => each.attributes[MESSAGE] === attributes[MESSAGE]);
}

function questionOf({ id, input, createdAt, attributes }: Task): ChatMessage {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  return { id: String(attributes[MESSAGE] ?? `${id}:input`), role: 'user', metadata: { createdAt }, parts: [{ type: 'text', text }] };
}

async function answerOf(service: TaskService, task: Task, isTyped: boolean, gone: AbortSignal): Promise<ChatMessage> {
  const message: ChatMessage = { id: task.id, role: 'assistant', metadata: metadataOf(task), parts: [] };
  if (!isEnd(task.status)) {
    const { busy, approvals } = await waitsOf(service, task.id);
    if (busy || approvals.length === 0) return message;
  }
  const folded = foldedMessage(task.id);
  const until = AbortSignal.any([gone, AbortSignal.timeout(READ_MS)]);
  let count = 0;
  for await (const chunk of answerPieces(service, task, isTyped, undefined, until)) {
    folded.add(chunk);
    if (++count === MOST_CHUNKS) break;
  }
  return folded.message();
}
