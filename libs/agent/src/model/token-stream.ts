import type { Bus } from '@troupe/bus';
import type { Env } from '@troupe/env';
import { eventSubject, MAX_CHUNK, type Bounds, type Work } from '@troupe/contracts';

/** Longest wait of a piece of text, in milliseconds; more text than `BATCH` goes at once. */
const FLUSH_MS = 30;
const BATCH = 200;

export type TextBounds = Pick<Bounds, 'answerBytes'>;

/** Sends the text of an answer while it is being written, in pieces of a readable size. */
export interface TokenStream {
  write(text: string): void;
  /** Sends what is left. */
  end(): void;
}

/** @param bounds what a provider writes beyond is read, and not sent on */
export function tokenStream(
  { bus, env }: { readonly bus: Bus; readonly env: Pick<Env, 'after'> },
  { task, call, attempt, token }: Work,
  { answerBytes }: TextBounds,
): TokenStream {
  const subject = eventSubject(task);
  let offset = 0;
  let text = '';
  let cancel: (() => void) | undefined;
  const send = (): void => {
    cancel?.();
    cancel = undefined;
    for (; text !== ''; text = text.slice(MAX_CHUNK)) {
      const piece = text.slice(0, MAX_CHUNK);
      bus.broadcast(subject, { call, attempt, token, offset, text: piece });
      offset += piece.length;
    }
  };
  return {
    write(piece) {
      if (offset + text.length + piece.length > answerBytes) return;
      text += piece;
      if (text.length >= BATCH) send();
      else if (text !== '') cancel ??= env.after(FLUSH_MS, send);
    },
    end: send,
  };
}
