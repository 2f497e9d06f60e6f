import type { CallId, CallStop, Work } from '@troupe/contracts';

/** The calls that were withdrawn a short while ago: their messages may still be on their way. */
export interface WithdrawnCalls {
  add(stop: CallStop): void;
  /** Whether an attempt whose message waited so many milliseconds was, or may have been before this process listened. */
  mayHave(work: Work, waited: number): boolean;
}

/** Milliseconds a call is remembered: many times what a message may wait before it is asked about. */
const REMEMBERED_MS = 60_000;
/** As many are remembered; of the oldest, messages that just came are not asked about any more. */
const MOST = 10_000;

interface Withdrawn {
  readonly attempt: number | undefined;
  readonly at: number;
}

/** @param now milliseconds of a clock that never goes back */
export function withdrawnCalls(now: () => number): WithdrawnCalls {
  // A Map keeps insertion order: the first key is the oldest.
  const calls = new Map<CallId, Withdrawn>();
  const since = now();

  const forgetOld = (): void => {
    for (const [call, { at }] of calls) {
      if (calls.size <= MOST && now() - at < REMEMBERED_MS) return;
      calls.delete(call);
    }
  };

  return {
    add({ call, attempt }) {
      calls.delete(call);
      calls.set(call, { attempt, at: now() });
      forgetOld();
    },
    mayHave({ call, attempt }, waited) {
      if (waited >= now() - since) return true;
      const known = calls.get(call);
      return known !== undefined && (known.attempt === undefined || known.attempt >= attempt);
    },
  };
}
