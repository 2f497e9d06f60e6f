import { setTimeout as delay } from 'node:timers/promises';
import type { TaskEvent } from '@troupe/contracts';

/** Milliseconds without an event until one looks at the task itself, at first and at most. */
const FIRST_MS = 500;
const MOST_MS = 30_000;

/** Events, and in between that there was none for a while, ever more rarely. */
export async function* eventsOrSilence(
  events: (signal: AbortSignal) => AsyncIterable<TaskEvent>,
  gone: AbortSignal,
): AsyncGenerator<TaskEvent | 'silence', void> {
  const over = new AbortController();
  const iterator = events(AbortSignal.any([gone, over.signal]))[Symbol.asyncIterator]();
  let wait = FIRST_MS;
  let next: Promise<IteratorResult<TaskEvent>> | undefined;
  try {
    for (;;) {
      next ??= iterator.next();
      const heard = await orSilence(next, wait);
      if (heard === 'silence') {
        wait = Math.min(wait * 2, MOST_MS);
        yield heard;
        continue;
      }
      if (heard.done === true) return;
      next = undefined;
      wait = FIRST_MS;
      yield heard.value;
    }
  } finally {
    // An iterator that waits for its next event cannot return before.
    over.abort();
    await next?.catch(() => undefined);
    await iterator.return?.();
  }
}

async function orSilence<T>(next: Promise<T>, ms: number): Promise<T | 'silence'> {
  const heard = new AbortController();
  const silence = delay(ms, 'silence' as const, { signal: heard.signal, ref: false }).catch(() => next);
  try {
    return await Promise.race([next, silence]);
  } finally {
    heard.abort();
  }
}
