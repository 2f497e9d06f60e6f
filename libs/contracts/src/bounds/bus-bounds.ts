import type { Bound } from './bound.ts';

/** What goes over the bus between processes. */
export const busBounds = {
  messageBytes: {
    of: 'bus',
    unit: 'bytes',
    value: 33_554_432,
    what: 'a request between processes, its answer, the input of work; what is over the `max_payload` of the server goes in pieces',
    beyond: 'refused; a call fails',
    code: 'payload-too-large',
  },
  heldBytes: {
    of: 'bus',
    unit: 'bytes',
    value: 268_435_456,
    what: 'pieces of messages that one process keeps, for 30 s at most',
    beyond: 'more are refused, and sent again',
    code: 'unavailable',
  },
  messageDepth: { of: 'bus', unit: 'levels', value: 208, what: 'how deep a message nests', beyond: 'refused', code: 'validation-failed' },
  aliveCalls: {
    of: 'bus',
    unit: 'items',
    value: 1_024,
    what: 'calls that one sign of life names',
    beyond: 'refused; workers send several',
  },
  chainLinks: {
    of: 'bus',
    unit: 'items',
    value: 1_002,
    what: 'principals and tasks in the chain of a call; `childDepth` bounds what the platform sends',
    beyond: 'refused',
  },
  chunkCharacters: {
    of: 'bus',
    unit: 'characters',
    value: 65_536,
    what: 'one piece of the text of an answer that is being written',
    beyond: 'refused; workers send several',
  },
} as const;
busBounds satisfies Readonly<Record<string, Bound>>;
