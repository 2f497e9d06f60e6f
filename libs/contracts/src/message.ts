import type { Json } from './json.ts';

/** A piece of a message's content. */
export type Part = { readonly type: 'text'; readonly text: string } | { readonly type: 'image'; readonly url: string };

/** A tool call a model asks for. `args` is what it wrote, parsed when it was JSON. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly args: Json;
}

/** One message of a conversation with a model. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly Part[];
  readonly toolCalls?: readonly ToolCall[];
  readonly toolCallId?: string;
}

/** A tool as a model sees it; `schema` is JSON Schema 2020-12. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly schema: Json;
}

export interface ModelSettings {
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  /** JSON Schema the final answer must fit. */
  readonly output?: Json;
  readonly settings: ModelSettings;
}

export interface ModelResponse {
  readonly text?: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly finish: 'stop' | 'tools' | 'length' | 'refused';
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cachedTokens?: number; readonly cost?: number };
}

/** A piece of an answer while it is being written. */
export interface ModelDelta {
  readonly text: string;
}
