import { TroupeError } from '@troupe/contracts';

/** Milliseconds. */
export interface AnswerTimeouts {
  readonly connect: number;
  readonly firstToken: number;
  readonly silence: number;
  readonly total: number;
}

/** Ends an answer that takes too long, or that nobody waits for any more. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Rejects with `model-timeout` or the caller's reason. */
  readonly over: Promise<never>;
  /** There is a connection. */
  connected(): void;
  /** Bytes came, whatever they say: a server that sends comments while its model thinks is alive. */
  onBytes(): void;
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
  const after = (ms: number, what: string, setting: string): NodeJS.Timeout => setTimeout(() => end(tooSlow(from, what, ms, setting)), ms);
  const cancel = (): void => end(caller.reason);

  const total = after(timeouts.total, 'did not end its answer', 'total');
  let waiting = after(timeouts.connect, 'could not be connected to', 'connect');
  let begun = false;
  // Its caller may be gone by then.
  over.catch(() => {});
  caller.addEventListener('abort', cancel, { once: true });
  if (caller.aborted) cancel();

  return {
    signal: controller.signal,
    over,
    connected() {
      clearTimeout(waiting);
      waiting = after(timeouts.firstToken, 'did not begin to answer', 'firstToken');
    },
    onBytes() {
      if (begun) {
        waiting.refresh();
        return;
      }
      begun = true;
      clearTimeout(waiting);
      waiting = after(timeouts.silence, 'fell silent in the middle of its answer', 'silence');
    },
    stop() {
      for (const timer of [total, waiting]) clearTimeout(timer);
      caller.removeEventListener('abort', cancel);
    },
  };
}

function tooSlow(from: string, what: string, ms: number, setting: string): TroupeError {
  const message = `${from} ${what} within ${ms} ms. Try again, or give it more time with timeouts.${setting} of the model.`;
  return new TroupeError('model-timeout', message, { retryable: true });
}
