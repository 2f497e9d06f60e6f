import type { Json, TaskEvent, TaskStatus } from '@troupe/contracts';
import type { UIMessage, UIMessageChunk } from 'ai';

/** What is said of an answer as a whole. */
export interface AnswerMetadata {
  readonly task: string;
  readonly agent: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly status: TaskStatus;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number; readonly totalTokens: number; readonly cost?: number };
  readonly error?: { readonly code: string; readonly message: string };
  /** It answers no question of a user: it says what came of a call that was passed on. */
  readonly origin?: 'platform';
}

/** An agent that was asked by the one above. */
export interface AgentData {
  readonly task: string;
  readonly agent: string;
  /** The agents from the top to it. */
  readonly path: readonly string[];
  readonly status: 'running' | 'completed' | 'failed';
  readonly input?: Json;
  readonly output?: Json;
  readonly error?: string;
}

/** The data parts of a message, by what follows `data-` in their type. */
export type ChatData = {
  readonly agent: AgentData;
  /** What code published. */
  readonly published: { readonly topic: string; readonly data: Json };
  /** Not kept in the message: what there is no part for, and what agents below do. */
  readonly event: { readonly task: string; readonly path: readonly string[] } & Pick<TaskEvent, 'at' | 'type' | 'data'>;
};

export type Chunk = UIMessageChunk<AnswerMetadata, ChatData>;
export type ChatMessage = UIMessage<AnswerMetadata | { readonly createdAt: string } | { readonly origin: 'platform' }, ChatData>;
