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
  topicTextCharacters: {
    of: 'topic',
    unit: 'characters',
    value: 4_096,
    what: 'of an event that cannot be read, in its dead letter',
    beyond: 'cut',
  },
} as const;
topicBounds satisfies Readonly<Record<string, Bound>>;
