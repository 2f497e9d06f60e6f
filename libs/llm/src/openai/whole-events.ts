import { TroupeError, type Bounds } from '@troupe/contracts';

export type EventBounds = Pick<Bounds, 'eventBytes' | 'answerEvents'>;

const LF = 10;
const CR = 13;
/** Bytes after which events are passed on: what reads many small ones at once copies the rest for each of them. */
const BATCH = 2_048;

/**
 * The bytes of a stream of events, some whole events at a time: what reads them never looks at the
 * beginning of an event again and again while its end has not come, and one without end is given up.
 *
 * @param host names the server in errors
 */
export async function* wholeEvents(
  chunks: AsyncIterable<Uint8Array>,
  { eventBytes, answerEvents }: EventBounds,
  host: string,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  const events = eventEnds();
  for await (const chunk of chunks) {
    let from = 0;
    for (const end of events.endsIn(chunk)) {
      yield* held;
      yield chunk.subarray(from, end);
      held = [];
      bytes = 0;
      from = end;
    }
    bytes += chunk.length - from;
    if (bytes > eventBytes) throw tooMuch(host, `an event of more than ${eventBytes} bytes`);
    if (events.count > answerEvents) throw tooMuch(host, `more than ${answerEvents} events for one answer`);
    if (from < chunk.length) held.push(chunk.subarray(from));
  }
  yield* held;
}

function tooMuch(host: string, what: string): TroupeError {
  return new TroupeError('model-bad-answer', `${host} sent ${what}. Another attempt may succeed.`, { retryable: true });
}

/** Finds where blank lines end, no closer than a batch but for the last; lines may be cut anywhere between chunks. */
function eventEnds(): { readonly count: number; endsIn(chunk: Uint8Array): readonly number[] } {
  let lineIsEmpty = true;
  let before = 0;
  /** Whether the byte before ended a blank line. */
  let ended = false;
  let count = 0;
  const endsIn = (chunk: Uint8Array): readonly number[] => {
    const found: number[] = [];
    let last = 0;
    let end = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      const isBreak = byte === LF || byte === CR;
      // The second half of a line break belongs to the line that the first half ended.
      if (!(byte === LF && before === CR)) {
        if (end - last >= BATCH) found.push((last = end));
        ended = isBreak && lineIsEmpty;
        lineIsEmpty = isBreak;
        if (ended) count++;
      }
      if (ended) end = at + 1;
      before = byte;
    }
    if (end > last) found.push(end);
    return found;
  };
  return {
    endsIn,
    get count() {
      return count;
    },
  };
}
