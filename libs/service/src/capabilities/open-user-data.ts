import type { Bounds, CallMemory, Knowledge, Memories } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { openaiEmbeddings } from '@troupe/llm/embeddings';
import { openMemory } from '@troupe/memory';
import { guardAddresses } from '../outbound/guard-addresses.ts';
import type { ModelSettings } from '../settings/settings.ts';
import { openConnections, type ConnectionsOptions, type OpenedConnections } from '../connections/open-connections.ts';

type UserDataOptions = ConnectionsOptions & {
  readonly config: { readonly bounds: Bounds } & Pick<ModelSettings, 'openai' | 'embeddings'>;
};

/** What is kept of users, for the owners of tasks and for edges. */
export interface UserData extends OpenedConnections {
  /** For the owners of tasks. */
  readonly memory: CallMemory;
  /** For edges. */
  readonly memories: Memories;
  readonly knowledge: Knowledge;
}

/** Opens what is kept of users: what they let tools do for them, and what agents remember of them. */
export function openUserData(options: UserDataOptions, undo: Pick<AsyncDisposableStack, 'defer'>): UserData {
  const { store, log, env = machineEnv, config } = options;
  const { bounds, openai, embeddings: model } = config;
  const guard = guardAddresses({ ...config, thisMachine: true });
  const embedder = model === undefined ? undefined : openaiEmbeddings({ ...openai, model, guard, bounds });
  const { calls: memory, ...edges } = openMemory({ store, log, env, bounds, embedder }, undo);
  return { ...openConnections(options, undo), memory, ...edges };
}
