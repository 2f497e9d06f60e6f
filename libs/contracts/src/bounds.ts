import { accessBounds } from './bounds/access-bounds.ts';
import { agentBounds } from './bounds/agent-bounds.ts';
import { artifactBounds } from './bounds/artifact-bounds.ts';
import { busBounds } from './bounds/bus-bounds.ts';
import { clientBounds } from './bounds/client-bounds.ts';
import { mcpBounds } from './bounds/mcp-bounds.ts';
import { codeBounds } from './bounds/code-bounds.ts';
import { memoryBounds } from './bounds/memory-bounds.ts';
import { openapiBounds } from './bounds/openapi-bounds.ts';
import { remoteBounds } from './bounds/remote-bounds.ts';
import { scheduleBounds } from './bounds/schedule-bounds.ts';
import { topicBounds } from './bounds/topic-bounds.ts';
import { webhookBounds } from './bounds/webhook-bounds.ts';
import { workBounds } from './bounds/work-bounds.ts';

type BoundTable = typeof clientBounds &
  typeof accessBounds &
  typeof agentBounds &
  typeof workBounds &
  typeof memoryBounds &
  typeof mcpBounds &
  typeof openapiBounds &
  typeof remoteBounds &
  typeof codeBounds &
  typeof artifactBounds &
  typeof webhookBounds &
  typeof scheduleBounds &
  typeof topicBounds &
  typeof busBounds;

/**
 * Every bound on what comes from outside: nothing is read that has none. `docs/limits.md` is this table,
 * and the OpenAPI document says the same numbers.
 */
export const boundTable: BoundTable = {
  ...clientBounds,
  ...accessBounds,
  ...agentBounds,
  ...workBounds,
  ...memoryBounds,
  ...mcpBounds,
  ...openapiBounds,
  ...remoteBounds,
  ...codeBounds,
  ...artifactBounds,
  ...webhookBounds,
  ...scheduleBounds,
  ...topicBounds,
  ...busBounds,
};

export type BoundName = keyof BoundTable;

/** The bounds as they hold in a process. */
export type Bounds = { readonly [name in BoundName]: number };

/** The bounds where nothing is set. */
export const defaultBounds: Bounds = Object.fromEntries(Object.entries(boundTable).map(([name, { value }]) => [name, value])) as Bounds;
