import { milliseconds, type Bounds, type ServerSettings } from '@troupe/contracts';
import type { AnswerTimeouts } from './watch.ts';

export type TimeBounds = Pick<Bounds, 'connectTime' | 'firstTokenTime' | 'silenceTime' | 'answerTotalTime'>;

/** How long an answer may take; what is not set is that of the table. @throws TroupeError `invalid-duration` */
export function timeoutsOf({ timeouts = {} }: ServerSettings, bounds: TimeBounds): AnswerTimeouts {
  return {
    connect: timer(timeouts.connect ?? bounds.connectTime, 'timeouts.connect'),
    firstToken: timer(timeouts.firstToken ?? bounds.firstTokenTime, 'timeouts.firstToken'),
    silence: timer(timeouts.silence ?? bounds.silenceTime, 'timeouts.silence'),
    total: timer(timeouts.total ?? bounds.answerTotalTime, 'timeouts.total'),
  };
}

/** Milliseconds a timer takes. */
function timer(duration: Parameters<typeof milliseconds>[0], what: string): number {
  return Math.min(Math.ceil(milliseconds(duration, what)), 2 ** 31 - 1);
}
