import { defaultBounds, partSize, roughBytes, type Json, type Message } from '@troupe/contracts';

/** A rough measure that holds for every provider. */
const CHARACTERS_PER_TOKEN = 4;

/** Messages that only make sense together: an answer with tool calls and the results of those. */
interface Block {
  readonly messages: readonly Message[];
  readonly size: number;
  readonly role: Message['role'];
}

/**
 * The newest part of a conversation that fits, cut only between blocks and beginning with a user
 * message. What this task was asked, the newest user message and the newest block always stay.
 */
export function withinWindow(history: readonly Message[], messages: readonly Message[], tokens: number): readonly Message[] {
  const all = [...history, ...messages];
  let room = tokens * CHARACTERS_PER_TOKEN;
  if (sizeOf(all) <= room) return all;

  const blocks = blocksOf(all);
  const kept = new Set([
    blocks.find(({ messages: [first] }) => first === messages[0]),
    blocks.findLast(({ role }) => role === 'user'),
    blocks.at(-1),
  ]);
  for (const block of kept) room -= block?.size ?? 0;
  for (const block of blocks.toReversed()) {
    if (kept.has(block)) continue;
    room -= block.size;
    if (room < 0) break;
    kept.add(block);
  }
  const fitting = blocks.filter((block) => kept.has(block));
  return fitting.slice(fitting.findIndex(({ role }) => role === 'user')).flatMap((block) => block.messages);
}

/** What is passed on of a task's own conversation, to a worker and to the session: no task makes it grow without end. */
export function passedOn(messages: readonly Message[]): readonly Message[] {
  return withinWindow([], messages, defaultBounds.historyBytes / CHARACTERS_PER_TOKEN);
}

function blocksOf(messages: readonly Message[]): readonly Block[] {
  const groups: Message[][] = [];
  for (const message of messages) {
    if (message.role === 'tool') groups.at(-1)?.push(message);
    else groups.push([message]);
  }
  return groups.map((group) => ({ messages: group, size: sizeOf(group), role: group[0]!.role }));
}

/** Characters, about. */
function sizeOf(messages: readonly Message[]): number {
  let size = 0;
  for (const { content, toolCalls, extra } of messages) {
    if (typeof content === 'string') size += content.length;
    else for (const part of content) size += partSize(part);
    if (toolCalls !== undefined) size += roughBytes(toolCalls as unknown as Json, Infinity);
    if (extra !== undefined) size += roughBytes(extra, Infinity);
  }
  return size;
}
