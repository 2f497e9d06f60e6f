import type { Redactor } from '@troupe/contracts';
import { answerEvents, type EventBounds } from '../transport/answer-events.ts';
import type { AnswerAssembly } from './answer-assembly.ts';
import type { AssembledAnswer } from './assembled-answer.ts';
import { atMost, type BodyBounds } from '../transport/bounded-body.ts';
import { fieldsOf } from './fields.ts';
import { brokenCall, serverFailure } from '../failures/model-failure.ts';
import type { ServerAnswer } from '../transport/send-request.ts';
import { errorIn } from '../failures/server-error.ts';

export interface Reading {
  /** Names the model in errors. */
  readonly from: string;
  readonly redact: Redactor;
  readonly bounds: EventBounds & BodyBounds;
  /** Bytes came. */
  readonly onBytes: () => void;
  readonly signal: AbortSignal;
}

/** How long to wait for more once the answer is whole, in milliseconds: some servers never close. */
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Reads an answer to its end: until the server says that this was all, closes, or has said how the
 * answer ended and then says nothing more.
 *
 * @throws TroupeError for an error within it, and for what is no answer at all
 */
export async function readAnswer(
  { headers, body, close }: ServerAnswer,
  answer: AnswerAssembly,
  reading: Reading,
): Promise<AssembledAnswer> {
  const { from, redact, bounds, onBytes, signal } = reading;
  const events = answerEvents(alive(atMost(body, bounds.wireBytes, from), onBytes), bounds, from)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await (answer.finished ? orNothing(events.next()) : events.next());
      if (next === undefined || next.done === true) break;
      if (next.value.kind === 'done') {
        answer.done();
        break;
      }
      signal.throwIfAborted();
      const { value, name } = next.value;
      const error = errorIn(value, name);
      if (error !== undefined) throw serverFailure(error, { from, redact }, { headers });
      answer.add(fieldsOf(value) ?? {});
    }
  } catch (error) {
    const failure = brokenCall(error, { from, redact }, true);
    // What breaks after the end does not matter any more; what the server says of it does.
    if (!answer.finished || failure === error) throw failure;
  } finally {
    close();
  }
  return answer.end();
}

async function* alive(chunks: AsyncIterable<Uint8Array>, onBytes: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes();
    yield chunk;
  }
}

/** Undefined when nothing more comes for a while. */
async function orNothing<T>(next: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), CLOSE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([next, enough]);
  } finally {
    clearTimeout(timer);
    next.catch(() => {});
  }
}
