import type { Bounds, Json, ProviderData } from '@troupe/contracts';

/** An answer without end must not take the process with it. */
export type AnswerBounds = Pick<Bounds, 'answerBytes' | 'answerCalls'>;

/** All that a server said of one answer; what it is worth is judged afterwards. */
export interface AssembledAnswer {
  /** Whether there was an answer in what it sent. */
  readonly answered: boolean;
  readonly text: string;
  /** What the model said instead of an answer. */
  readonly refusal: boolean;
  readonly calls: readonly AssembledCall[];
  /** As the server wrote it; undefined when it never came. */
  readonly finish: string | undefined;
  /** Whether the server said that this was all. */
  readonly done: boolean;
  readonly usage: CountedTokens | undefined;
  /** What the server wants back with the message. */
  readonly extra: ProviderData | undefined;
}

export interface AssembledCall {
  readonly id: string;
  readonly name: string;
  readonly args: Json;
  readonly extra: ProviderData | undefined;
}

/** Tokens, and US dollars, as a server counted them. */
export interface CountedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly cost?: number;
}
