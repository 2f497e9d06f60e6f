import type { Json } from '../values/json.ts';

/**
 * A piece of a message's content. What is no text is by its address, or with its bytes in it, such as
 * `data:application/pdf;base64,…`. Which of these a model takes is its server's to say.
 */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly url: string }
  | { readonly type: 'file'; readonly url: string; readonly name?: string }
  | { readonly type: 'audio'; readonly url: string };

/** What a provider wants back with its own message or call, as it sent it: signatures, reasoning. It means nothing to anybody else. */
export type ProviderData = { readonly [key: string]: Json };

/** A tool call a model asks for. `args` is what it wrote, parsed when it was JSON. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly args: Json;
  readonly extra?: ProviderData;
}

/** One message of a conversation with a model. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly Part[];
  readonly toolCalls?: readonly ToolCall[];
  readonly toolCallId?: string;
  /** Of a result: the server or tool that others wrote it by. It is data; adapters of models mark it, so that no instruction in it counts. */
  readonly untrusted?: string;
  /** Of a message with the role of the user that no user wrote: the platform says what came of a call that was passed on. */
  readonly origin?: 'platform';
  /** Of an assistant's message with tool calls: which model wrote it. In a request, only where it is the one that is asked. */
  readonly model?: string;
  readonly extra?: ProviderData;
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
  /** Of an answer with tool calls: what is to come back with it. */
  readonly extra?: ProviderData;
  readonly usage: {
    /** All of them: those read from a cache and those written to it, too. */
    readonly inputTokens: number;
    readonly outputTokens: number;
    /** Of the input, what the provider had cached. */
    readonly cachedTokens?: number;
    /** Of the input, what the provider put into its cache, where that has a price of its own. */
    readonly cacheWriteTokens?: number;
    readonly cost?: number;
  };
}

/** A piece of an answer while it is being written. */
export interface ModelDelta {
  readonly text: string;
}
