import { TroupeError, type WorkflowLog } from '@troupe/contracts';
import type { Refusal, Subscription } from './port.ts';

/** Messages that did not fit: each is passed to listeners that count them, and logged. */
export interface Refusals {
  add(refusal: Omit<Refusal, 'family'>): void;
  /** Whether an error of a handler is one more: what a message shows is not what only its sender could know. */
  isOne(error: unknown): error is TroupeError;
  listen(handler: (refusal: Refusal) => void): Subscription;
}

/** Characters of a subject, or of a reason, in a line of the log: both come from outside. */
const MAX_TEXT = 256;

/** @param log writes lines that are the same now and then only */
export function refusals(log: WorkflowLog): Refusals {
  const listeners = new Set<(refusal: Refusal) => void>();
  return {
    add({ subject, size, reason }) {
      const family = subject.split('.', 1)[0]!;
      for (const listener of listeners) listener({ family, subject, size, reason });
      // One line for each family: subjects are many.
      log.warn(`A message of "${family}" does not fit its subject and was refused.`, {
        subject: subject.slice(0, MAX_TEXT),
        size,
        reason: reason.slice(0, MAX_TEXT),
      });
    },
    isOne: (error): error is TroupeError => error instanceof TroupeError && error.code === 'invalid-token',
    listen(handler) {
      const listener = (refusal: Refusal): void => handler(refusal);
      listeners.add(listener);
      return { stop: async () => void listeners.delete(listener) };
    },
  };
}
