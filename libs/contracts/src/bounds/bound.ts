import type { ErrorCode } from '../errors/errors.ts';

/** What a bound is about: the other side that something is read from. */
export const boundGroups = {
  client: 'What a client sends',
  access: 'What says who asks',
  caller: 'What clients keep open',
  page: 'What a client is answered',
  provider: 'What a model provider answers',
  agent: 'What an agent does in one go',
  work: 'What tools, activities and steps give back',
  memory: 'What agents remember',
  mcp: 'What MCP servers send',
  openapi: 'What OpenAPI documents say',
  remote: 'What agents of others answer',
  code: 'What code of models does',
  webhook: 'What webhooks take',
  schedule: 'What schedules take',
  topic: 'What events of topics have',
  task: 'What one turn of a task takes',
  bus: 'What goes between processes',
  disk: 'What is read from disk',
} as const;

export interface Bound {
  readonly of: keyof typeof boundGroups;
  readonly unit: 'bytes' | 'characters' | 'items' | 'levels' | 'ms' | 'a second';
  /** Where no setting says otherwise. */
  readonly value: number;
  /** What is bounded. */
  readonly what: string;
  /** What becomes of what is over it. */
  readonly beyond: string;
  readonly code?: ErrorCode;
  /** An environment variable, or a member of a definition (`agent.limits.modelCalls`); without one it is fixed. */
  readonly setting?: string;
  /** What the environment variable may say at most. */
  readonly most?: number;
  /** Where it is not set it is at most this part of another bound. */
  readonly partOf?: readonly [name: string, part: number];
}
