/** How much of what was said before an agent is shown that takes over: everything, nothing but the latest message of the user, or so many messages. */
export type HandoffHistory = 'all' | 'none' | `last:${number}`;

/** Messages that can be asked for. */
const MOST = 10_000;

/** So many messages; undefined for all, and where the text is no such filter. */
export function messagesOf(history: HandoffHistory | undefined): number | undefined {
  if (history === undefined || history === 'all') return undefined;
  return history === 'none' ? 0 : Number(history.slice('last:'.length));
}

export function isHandoffHistory(value: unknown): value is HandoffHistory {
  if (value === 'all' || value === 'none') return true;
  if (typeof value !== 'string' || !value.startsWith('last:')) return false;
  const count = value.slice('last:'.length);
  return /^\d{1,5}$/.test(count) && Number(count) >= 1 && Number(count) <= MOST;
}
