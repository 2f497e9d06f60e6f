import type { Bound } from './bound.ts';

/** What code that models wrote may do. */
export const codeBounds = {
  codeCharacters: { of: 'code', unit: 'characters', value: 65_536, what: 'the code', beyond: 'refused', code: 'invalid-arguments' },
  codeTime: {
    of: 'code',
    unit: 'ms',
    value: 10_000,
    what: 'how long it runs',
    beyond: 'it is ended',
    code: 'tool-failed',
    setting: 'code.time',
  },
  codeMemory: {
    of: 'code',
    unit: 'bytes',
    value: 268_435_456,
    what: 'its memory',
    beyond: 'it is given no more, and fails',
    code: 'tool-failed',
    setting: 'code.memory',
  },
  codeOutputCharacters: { of: 'code', unit: 'characters', value: 65_536, what: 'what it prints', beyond: 'cut' },
  codeResultBytes: { of: 'code', unit: 'bytes', value: 1_048_576, what: 'its value', beyond: 'it fails', code: 'tool-failed' },
  codeFiles: {
    of: 'code',
    unit: 'items',
    value: 16,
    what: 'files that it is given, and files that it writes',
    beyond: 'refused',
    code: 'tool-failed',
  },
  codeFileBytes: {
    of: 'code',
    unit: 'bytes',
    value: 8_388_608,
    what: 'files that it is given together, and files that it writes',
    beyond: 'refused',
    code: 'tool-failed',
  },
} as const;
codeBounds satisfies Readonly<Record<string, Bound>>;
