import type { Bound } from './bound.ts';

/** What is read of agents of others. */
export const remoteBounds = {
  remoteCardBytes: {
    of: 'remote',
    unit: 'bytes',
    value: 262_144,
    what: 'the card of an agent',
    beyond: 'the agent cannot be called; the card is read again later',
  },
  remoteFetchTime: {
    of: 'remote',
    unit: 'ms',
    value: 15_000,
    what: 'until a card is read, or the state of a task',
    beyond: 'tried again',
  },
  remoteMessageBytes: {
    of: 'remote',
    unit: 'bytes',
    value: 12_582_912,
    what: 'one answer of an agent, or one event of a stream',
    beyond: 'reading ends; the call fails',
    code: 'payload-too-large',
  },
  remoteUpdates: {
    of: 'remote',
    unit: 'items',
    value: 100_000,
    what: 'events of one stream',
    beyond: 'the stream is left, and the task is asked for',
  },
  remoteParts: {
    of: 'remote',
    unit: 'items',
    value: 200,
    what: 'parts of the result of a task',
    beyond: 'the others are left out; the result says so',
  },
  remoteDescriptionCharacters: {
    of: 'remote',
    unit: 'characters',
    value: 4_096,
    what: 'what a card says of its agent and skills, and what an agent asks a human',
    beyond: 'cut',
  },
} as const;
remoteBounds satisfies Readonly<Record<string, Bound>>;
