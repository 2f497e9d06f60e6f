import type { Message, ModelWork } from '@troupe/contracts';

/**
 * What an agent that took over is shown of a conversation: the last messages of what was said before, in whole rounds and
 * with the latest message of the user, and all that was said since.
 */
export function handedOver(all: readonly Message[], { last, since }: NonNullable<ModelWork['handed']>): readonly Message[] {
  const at = Math.max(0, all.length - since);
  const before = all.slice(0, at);
  const newest = before.findLastIndex(({ role }) => role === 'user');
  let from = Math.max(0, before.length - last);
  // The results of calls stand behind the answer that asked for them.
  while (from < before.length && before[from]!.role === 'tool') from++;
  const shown = before.slice(from);
  const asked = newest >= 0 && newest < from ? [before[newest]!] : [];
  const first = shown.findIndex(({ role }) => role === 'user');
  // A conversation begins with a message of the user.
  const begun = asked.length > 0 || first < 0 ? shown : shown.slice(first);
  return [...asked, ...begun, ...all.slice(at)];
}
