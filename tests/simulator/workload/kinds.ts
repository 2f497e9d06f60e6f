import { family, stoppedFamily } from './families.ts';
import type { Kind } from './kind.ts';
import { collector, continued, counter } from './messages.ts';
import { random } from './random.ts';
import { flaky, halted, later, once, saga, sleeper, slow } from './time.ts';

export type KindName =
  | 'random'
  | 'collector'
  | 'family'
  | 'flaky'
  | 'sleeper'
  | 'saga'
  | 'continued'
  | 'counter'
  | 'halted'
  | 'later'
  | 'once'
  | 'slow'
  | 'stoppedFamily';

/** All kinds of tasks there are in a simulated world, by the name of their workflow. */
export const kinds: Readonly<Record<KindName, Kind>> = {
  random,
  collector,
  family,
  flaky,
  sleeper,
  saga,
  continued,
  counter,
  halted,
  later,
  once,
  slow,
  stoppedFamily,
};

export const kindNames: readonly KindName[] = Object.keys(kinds) as KindName[];
