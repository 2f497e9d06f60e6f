import { CHARACTERS_PER_TOKEN, defaultBounds, messagesSize, type Message } from '@troupe/contracts';

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
  if (messagesSize(all) <= room) return all;

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
  return groups.map((group) => ({ messages: group, size: messagesSize(group), role: group[0]!.role }));
}
