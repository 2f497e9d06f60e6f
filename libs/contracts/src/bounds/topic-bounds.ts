import type { Bound } from './bound.ts';

/** What is read of events of topics. */
export const topicBounds = {
  topicEventBytes: {
    of: 'topic',
    unit: 'bytes',
    value: 524_288,
    what: 'the data of an event of a topic',
    beyond: 'refused; a dead letter where it came by NATS',
    code: 'payload-too-large',
  },
  topicConditions: {
    of: 'topic',
    unit: 'items',
    value: 16,
    what: 'conditions of `where`',
    beyond: 'refused where it is asked for',
    code: 'out-of-range',
  },
  topicConditionBytes: {
    of: 'topic',
    unit: 'bytes',
    value: 4_096,
    what: 'all conditions of a `where`',
    beyond: 'refused where it is asked for',
    code: 'out-of-range',
  },
  topicTextCharacters: {
    of: 'topic',
    unit: 'characters',
    value: 4_096,
    what: 'of an event that cannot be read, in its dead letter',
    beyond: 'cut',
  },
} as const;
topicBounds satisfies Readonly<Record<string, Bound>>;
