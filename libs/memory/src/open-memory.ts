import {
  defaultBounds,
  READ_WORKING_MEMORY,
  RECALL,
  REMEMBER,
  SEARCH_KNOWLEDGE,
  ToolError,
  UPDATE_WORKING_MEMORY,
  type Bounds,
  type CallMemory,
  type Knowledge,
  type Memories,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { hashedEmbedder } from './embedders/hashed-embedder.ts';
import { deleteExpired } from './entries/delete-expired.ts';
import { keptMemories } from './entries/kept-memories.ts';
import type { MemoryParts } from './entries/memory-parts.ts';
import { memoryRecords } from './entries/memory-records.ts';
import { recall, remember } from './entries/remember.ts';
import type { KnowledgeParts } from './knowledge/change-source.ts';
import { keptKnowledge } from './knowledge/kept-knowledge.ts';
import { knowledgeRecords } from './knowledge/knowledge-records.ts';
import { searchKnowledge } from './knowledge/search-knowledge.ts';
import type { Embedder } from './port.ts';
import { readWorking, updateWorking, type WorkingParts } from './working/working-memory.ts';
import { workingRecords } from './working/working-records.ts';
import { exactVectors } from './vectors/exact-vectors.ts';

export interface MemoryOptions {
  readonly store: DocumentStore;
  readonly env: Env;
  readonly log: WorkflowLog;
  /** By words by default: it needs nobody. */
  readonly embedder?: Embedder | undefined;
  /** Those of the table by default. */
  readonly bounds?: Pick<Bounds, 'memoryEntries' | 'memoryRecall' | 'memoryText' | 'memoryIndexBytes' | 'workingMemoryBytes'>;
}

export interface OpenedMemory {
  /** For the owners of tasks. */
  readonly calls: CallMemory;
  /** For edges. */
  readonly memories: Memories;
  readonly knowledge: Knowledge;
}

/** What agents remember beyond a conversation: kept in the store, and found again by what it says. */
export function openMemory(
  { store, env, log, embedder = hashedEmbedder, bounds = defaultBounds }: MemoryOptions,
  undo: Pick<AsyncDisposableStack, 'defer'>,
): OpenedMemory {
  const vectors = exactVectors({ store, env, bytes: bounds.memoryIndexBytes });
  const parts: MemoryParts = { records: memoryRecords(store), vectors, embedder, withVectors: new Set(), env, log, bounds };
  const working: WorkingParts = { documents: workingRecords(store), env, bounds };
  const known: KnowledgeParts = { ...knowledgeRecords(store), vectors, embedder, env };
  undo.defer(deleteExpired(parts));
  return {
    knowledge: keptKnowledge(known),
    memories: keptMemories(parts, working.documents),
    calls: {
      async perform(call) {
        switch (call.tool) {
          case REMEMBER:
            return remember(parts, call);
          case RECALL:
            return recall(parts, call);
          case UPDATE_WORKING_MEMORY:
            return updateWorking(working, call);
          case READ_WORKING_MEMORY:
            return readWorking(working, call);
          case SEARCH_KNOWLEDGE:
            return searchKnowledge(known, call);
          default:
            throw new ToolError(`There is no tool of memory ${JSON.stringify(call.tool)}.`);
        }
      },
    },
  };
}
