import type { UnreadableTurn } from '../documents/unreadable.ts';
import type { TurnLog, TurnRecord } from '../port/turn-log.ts';
import { mayGoOn, upToBytes } from '../up-to-bytes.ts';

/**
 * Reads as many turns as bodies in the clear allow (S7). Sealed they are longer, so that the store ends a read
 * before: then the next one begins where that ended.
 */
export function readEncryptedTurns(
  inner: Pick<TurnLog, 'readTurns'>,
  open: (turn: TurnRecord | UnreadableTurn) => TurnRecord | UnreadableTurn,
): TurnLog['readTurns'] {
  return async (task, from, limit, bytes) => {
    if (bytes === undefined) return (await inner.readTurns(task, from, limit)).map(open);
    const read: (TurnRecord | UnreadableTurn)[] = [];
    for (let next = from; ;) {
      const page = await inner.readTurns(task, next, limit - read.length, bytes);
      read.push(...page.map(open));
      const last = page.at(-1);
      if (last === undefined || last.n < next || mayGoOn(read, limit, bytes) || !mayGoOn(page, limit - read.length + page.length, bytes))
        break;
      next = last.n + 1;
    }
    return upToBytes(read, bytes);
  };
}
