import { TroupeError } from '@troupe/contracts';

/** Milliseconds. */
export interface AnswerTimeouts {
  readonly firstToken: number;
  readonly betweenTokens: number;
  readonly total: number;
}

/** Ends an answer that takes too long, or that nobody waits for any more. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Rejects with `model-timeout` or the caller's reason. */
  readonly over: Promise<never>;
  /** A piece of the answer came. */
  heard(): void;
  stop(): void;
}

/** @param from names the model in errors */
export function startWatch(caller: AbortSignal, timeouts: AnswerTimeouts, from: string): Watch {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const controller = new AbortController();
  const end = (reason: unknown): void => {
    reject(reason as Error);
    controller.abort(reason);
  };
  const after = (ms: number, what: string): NodeJS.Timeout => setTimeout(() => end(tooSlow(from, what, ms)), ms);
  const cancel = (): void => end(caller.reason);

  const total = after(timeouts.total, 'did not end its answer');
  const first = after(timeouts.firstToken, 'did not begin to answer');
  let silence: NodeJS.Timeout | undefined;
  caller.addEventListener('abort', cancel, { once: true });
  if (caller.aborted) cancel();

  return {
    signal: controller.signal,
    over,
    heard() {
      clearTimeout(first);
      if (silence === undefined) silence = after(timeouts.betweenTokens, 'fell silent in the middle of its answer');
      else silence.refresh();
    },
    stop() {
      for (const timer of [total, first, silence]) clearTimeout(timer);
      caller.removeEventListener('abort', cancel);
    },
  };
}

function tooSlow(from: string, what: string, ms: number): TroupeError {
  return new TroupeError('model-timeout', `${from} ${what} within ${ms} ms. Try again, or give it more time.`, { retryable: true });
}
