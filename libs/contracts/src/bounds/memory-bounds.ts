import type { Bound } from './bound.ts';

/** What agents remember beyond a conversation. */
export const memoryBounds = {
  memoryText: {
    of: 'memory',
    unit: 'characters',
    value: 4_000,
    what: 'the text of one entry of memory, and of what is looked for',
    beyond: 'refused; the model is informed',
    code: 'validation-failed',
  },
  memoryEntries: {
    of: 'memory',
    unit: 'items',
    value: 100_000,
    what: 'entries of memory that one user, tenant or session has',
    beyond: 'nothing more is remembered until something is forgotten; the model is informed',
    setting: 'TROUPE_MAX_MEMORY_ENTRIES',
    most: 1_000_000,
  },
  memoryRecall: {
    of: 'memory',
    unit: 'items',
    value: 50,
    what: 'entries that one recall or search gives',
    beyond: 'refused',
    code: 'validation-failed',
  },
  workingMemoryBytes: {
    of: 'memory',
    unit: 'bytes',
    value: 16_384,
    what: 'a document of working memory, as JSON',
    beyond: 'not changed; the model is informed',
  },
  embeddingBytes: {
    of: 'memory',
    unit: 'bytes',
    value: 16_777_216,
    what: 'an answer of a server of embeddings',
    beyond: 'the call fails, and is tried again',
    code: 'unavailable',
  },
  embeddingTime: {
    of: 'memory',
    unit: 'ms',
    value: 30_000,
    what: 'the time of such an answer',
    beyond: 'the call fails, and is tried again',
    code: 'unavailable',
  },
  memoryIndexBytes: {
    of: 'memory',
    unit: 'bytes',
    value: 268_435_456,
    what: 'vectors that one process keeps in memory to search them, of all users together',
    beyond: 'what was not used for longest is read from the store again; more than that of one user is read for each search',
    setting: 'TROUPE_MAX_MEMORY_INDEX',
    most: 4_294_967_296,
  },
} as const;
memoryBounds satisfies Readonly<Record<string, Bound>>;
