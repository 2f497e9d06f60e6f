import { TroupeError, type Bounds, type Principal } from '@troupe/contracts';
import type { Look } from './credential-holders.ts';

export type LookBounds = Pick<Bounds, 'callerInFlight' | 'rate'>;

/** Looks for the holder of a credential, for who sends it. */
export type BoundedLook = (sender: string, look: Look) => Promise<Principal>;

const SECOND_MS = 1_000;

/**
 * Bounds how many credentials that are not known yet one sender has looked for, at once and in a second: who guesses is
 * stopped, and takes nothing from those who are known.
 *
 * Rejects with TroupeError `too-many-requests` before it looks.
 */
export function boundLooks({ callerInFlight, rate }: LookBounds, now: () => number = () => performance.now()): BoundedLook {
  const underWay = new Map<string, number>();
  /** Those of this second, by sender. */
  const begun = new Map<string, number>();
  let second = 0;
  return async (sender, look) => {
    const at = now();
    if (Math.floor(at / SECOND_MS) !== second) {
      second = Math.floor(at / SECOND_MS);
      begun.clear();
    }
    const [open, count] = [underWay.get(sender) ?? 0, begun.get(sender) ?? 0];
    if (open >= callerInFlight || (rate > 0 && count >= rate))
      throw new TroupeError('too-many-requests', 'Too many keys that are not known yet are looked for. Try again later.', {
        retryable: true,
        retryAfter: SECOND_MS,
      });
    underWay.set(sender, open + 1);
    begun.set(sender, count + 1);
    try {
      return await look();
    } finally {
      const left = underWay.get(sender)! - 1;
      if (left === 0) underWay.delete(sender);
      else underWay.set(sender, left);
    }
  };
}
