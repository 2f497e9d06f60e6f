import { limited, talk } from './conversations.ts';
import { publisher } from './events.ts';
import { family, stoppedFamily } from './families.ts';
import { asked } from './humans.ts';
import type { Kind } from './kind.ts';
import { alone, bounded, paced } from './limits.ts';
import { collector, continued, counter, unkeyed } from './messages.ts';
import { random } from './random.ts';
import { scheduled } from './schedules.ts';
import { bustle, changed, flaky, halted, later, once, saga, sleeper, slow } from './time.ts';

export type KindName =
  | 'random'
  | 'collector'
  | 'unkeyed'
  | 'family'
  | 'flaky'
  | 'changed'
  | 'sleeper'
  | 'saga'
  | 'continued'
  | 'counter'
  | 'halted'
  | 'later'
  | 'once'
  | 'slow'
  | 'stoppedFamily'
  | 'talk'
  | 'limited'
  | 'publisher'
  | 'scheduled'
  | 'bounded'
  | 'paced'
  | 'alone'
  | 'asked'
  | 'bustle';

/** All kinds of tasks there are in a simulated world, by the name of their workflow. */
export const kinds: Readonly<Record<KindName, Kind>> = {
  random,
  collector,
  unkeyed,
  family,
  flaky,
  changed,
  sleeper,
  saga,
  continued,
  counter,
  halted,
  later,
  once,
  slow,
  stoppedFamily,
  talk,
  limited,
  publisher,
  scheduled,
  bounded,
  paced,
  alone,
  asked,
  bustle,
};

/** Those that tasks are drawn from; some find more than others. */
export const drawn: readonly KindName[] = [...(Object.keys(kinds) as KindName[]), 'random', 'random', 'collector', 'family', 'talk'];
