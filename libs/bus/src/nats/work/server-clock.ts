import { tokenOf } from './open-deliveries.ts';

/** How long messages waited, by the clock of the server that stored them: no two machines are compared. */
export interface ServerClock {
  /**
   * The server said what time it was when it answered.
   *
   * @param asked when it was asked, by `performance.now()`
   */
  read(answer: object, asked: number): void;
  /** Milliseconds since a message was stored, at most a round trip too many; `Infinity` while the server's time is not known. */
  ageOf(reply: string): number;
}

export function serverClock(): ServerClock {
  /** What the server's clock is ahead of ours, at most. */
  let ahead: number | undefined;
  return {
    read(answer, asked) {
      const time = Date.parse((answer as { readonly ts?: string }).ts ?? '');
      if (Number.isFinite(time)) ahead = time - asked;
    },
    ageOf(reply) {
      const stored = storedAt(reply);
      if (ahead === undefined || !Number.isFinite(stored)) return Infinity;
      return Math.max(0, performance.now() + ahead - stored);
    },
  };
}

/** When the server stored the message, in milliseconds since 1970 by its clock: `$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<sequence>.<nanoseconds>…`. */
function storedAt(reply: string): number {
  return Number(tokenOf(reply, 7)) / 1_000_000;
}
