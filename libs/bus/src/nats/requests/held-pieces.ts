import { TroupeError } from '@troupe/contracts';
import { unavailable } from '../connection/failure.ts';
import type { Piece } from './piece-header.ts';

/** Messages in pieces that this process keeps: those that come in, and answers that are fetched. */
export interface HeldPieces {
  /**
   * Adds the next piece of a message; gives the whole with the last one.
   *
   * @param owner whose it is: a new message of the same owner takes the place of the one before
   * @throws TroupeError `payload-too-large`, `unavailable` when there is no room or pieces before it are not here
   */
  take(owner: string, piece: Piece, bytes: Uint8Array): Uint8Array | undefined;
  /** Keeps a message that is fetched piece by piece. @throws TroupeError `unavailable` when there is no room */
  keep(id: string, pieces: readonly Uint8Array[]): void;
  /** A piece of such a message, if it is here; after the last one it is let go. */
  give(id: string, n: number): Uint8Array | undefined;
  close(): void;
}

export interface HeldBounds {
  /** Bytes of one message, and of all that are kept. */
  readonly messageBytes: number;
  readonly heldBytes: number;
}

interface Held {
  readonly pieces: Uint8Array[];
  /** Of a message that comes in. */
  readonly id: string;
  readonly of: number;
  bytes: number;
  /** When it was last of use. */
  at: number;
}

/** Milliseconds a message is kept of which nobody sends or fetches another piece. */
const IDLE_MS = 30_000;
/** Messages that are kept at once. */
const MAX_MESSAGES = 4_096;

export function heldPieces({ messageBytes, heldBytes }: HeldBounds): HeldPieces {
  const held = new Map<string, Held>();
  let total = 0;

  const drop = (key: string): void => {
    total -= held.get(key)?.bytes ?? 0;
    held.delete(key);
  };
  const tidy = setInterval(() => {
    const now = performance.now();
    for (const [key, { at }] of held) if (now - at > IDLE_MS) drop(key);
  }, IDLE_MS / 3).unref();
  const demandRoom = (bytes: number): void => {
    if (total + bytes > heldBytes) throw unavailable(`Too many large messages are under way here: ${total} bytes of them are kept.`);
  };
  const add = (one: Held, bytes: Uint8Array): void => {
    demandRoom(bytes.length);
    one.pieces.push(bytes);
    one.bytes += bytes.length;
    total += bytes.length;
    one.at = performance.now();
  };

  return {
    take(owner, { id, n, of }, bytes) {
      const key = `in/${owner}`;
      if (n === 0) {
        drop(key);
        if (held.size >= MAX_MESSAGES) throw unavailable(`${MAX_MESSAGES} large messages are under way here.`);
        held.set(key, { id, of, pieces: [], bytes: 0, at: performance.now() });
      }
      const one = held.get(key);
      if (one?.id !== id || one.of !== of || one.pieces.length !== n)
        throw unavailable('Pieces of the message before this one are not here.');
      if (one.bytes + bytes.length > messageBytes) {
        drop(key);
        throw tooLarge(messageBytes);
      }
      add(one, bytes);
      if (one.pieces.length < of) return undefined;
      drop(key);
      return Buffer.concat(one.pieces);
    },
    keep(id, pieces) {
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      demandRoom(bytes);
      held.set(`out/${id}`, { id, of: pieces.length, pieces: [...pieces], bytes, at: performance.now() });
      total += bytes;
    },
    give(id, n) {
      const key = `out/${id}`;
      const one = held.get(key);
      if (one === undefined) return undefined;
      one.at = performance.now();
      if (n === one.of - 1) drop(key);
      return one.pieces[n];
    },
    close() {
      clearInterval(tidy);
      held.clear();
    },
  };
}

export function tooLarge(messageBytes: number, what = 'A message'): TroupeError {
  return new TroupeError(
    'payload-too-large',
    `${what} has more than ${messageBytes} bytes, the most that goes between processes. Keep large values elsewhere and pass a reference.`,
    { retryable: false },
  );
}

/** The bytes of a message in pieces of `size`. */
export function cut(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}
