import { roughBytes, type Bounds, type TaskEvent, type TokenChunk } from '@troupe/contracts';

/** A piece of a model's answer; one that came over the bus shows a token. */
export type TextPiece = Omit<TokenChunk, 'token'> & Partial<Pick<TokenChunk, 'token'>>;

/**
 * What happened and its reader has not taken yet. There is only so much of it: beyond that, events are
 * forgotten, since the log has them, and so is the rest of a text that is being written, which comes whole
 * with the answer.
 */
export interface EventBacklog {
  addEvents(events: readonly TaskEvent[]): void;
  addText(piece: TextPiece): void;
  nextEvent(): TaskEvent | undefined;
  nextText(): TextPiece | undefined;
  readonly isEmpty: boolean;
  /** Events were forgotten: no more are kept until the reader goes on from the log. */
  readonly behind: boolean;
  /** From now on the log is read: what happens meanwhile is kept again. */
  catchUp(): void;
}

export function eventBacklog({ streamBytes }: Pick<Bounds, 'streamBytes'>): EventBacklog {
  let events: TaskEvent[] = [];
  let eventBytes = 0;
  let behind = false;
  const pieces: TextPiece[] = [];
  let textLength = 0;
  /** Attempts of calls whose text has a hole from now on. */
  const cut = new Set<string>();

  return {
    addEvents(added) {
      for (const event of added) {
        if (behind) return;
        // Most readers have taken what was before: nothing waits.
        if (events.length > 0) eventBytes += roughBytes(event.data, streamBytes);
        events.push(event);
        if (eventBytes <= streamBytes) continue;
        events = [];
        eventBytes = 0;
        behind = true;
      }
    },
    addText(piece) {
      const attempt = `${piece.call}#${piece.attempt}`;
      if (cut.has(attempt)) return;
      if (pieces.length > 0 && textLength + piece.text.length > streamBytes) {
        cut.add(attempt);
        return;
      }
      pieces.push(piece);
      textLength += piece.text.length;
    },
    nextEvent() {
      const event = events.shift();
      if (events.length === 0) eventBytes = 0;
      return event;
    },
    nextText() {
      const piece = pieces.shift();
      textLength -= piece?.text.length ?? 0;
      return piece;
    },
    get isEmpty() {
      return events.length === 0 && pieces.length === 0;
    },
    get behind() {
      return behind;
    },
    catchUp() {
      behind = false;
    },
  };
}
