import type { ModelResponse } from '@troupe/contracts';
import { brokenCall, type CallOrigin } from '../failures/model-failure.ts';
import { startWatch, type AnswerTimeouts, type Watch } from './watch.ts';

interface Asking {
  readonly signal: AbortSignal;
  readonly timeouts: AnswerTimeouts;
  readonly origin: CallOrigin;
}

/**
 * One attempt, ended at once when it takes too long or nobody waits for it any more (L4).
 *
 * @throws TroupeError, or the reason of `signal`
 */
export async function askWatched(
  { signal, timeouts, origin }: Asking,
  ask: (watch: Watch) => Promise<ModelResponse>,
): Promise<ModelResponse> {
  signal.throwIfAborted();
  const watch = startWatch(signal, timeouts, origin.from);
  try {
    return await Promise.race([ask(watch), watch.over]);
  } catch (error) {
    if (watch.signal.aborted) throw watch.signal.reason;
    throw brokenCall(error, origin, false);
  } finally {
    watch.stop();
  }
}
