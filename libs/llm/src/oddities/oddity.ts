import type { ErrorCode, ModelRequest, ModelResponse, ServerSettings, ToolCall } from '@troupe/contracts';
import type { FamilyName } from '@troupe/testing/model-servers';

/** Something a server was reported to do. */
export interface Oddity {
  readonly server: string;
  readonly what: string;
  /** The public report. */
  readonly link: string;
}

/** What a server sends, and what is made of it. */
export interface AnswerOddity extends Oddity {
  readonly sends: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** As it is; a list is a stream of events that ends with `[DONE]`. */
    readonly body: string | readonly object[];
  };
  readonly asked?: Partial<ModelRequest>;
  readonly settings?: ServerSettings;
  readonly gives: Given;
}

export type Given =
  | ({ readonly kind: 'answer'; readonly calls?: readonly Partial<ToolCall>[] } & Partial<
      Pick<ModelResponse, 'text' | 'finish' | 'extra' | 'usage'>
    >)
  | {
      readonly kind: 'failure';
      readonly code: ErrorCode;
      readonly retryable: boolean;
      readonly retryAfter?: number;
      readonly says?: RegExp;
    };

/** What a server refuses, and is asked all the same. */
export interface AskedOddity extends Oddity {
  readonly settings?: ServerSettings;
  readonly asks: Partial<ModelRequest>;
}

/** What a server of Chat Completions refuses, and what it is sent instead. */
export interface RequestOddity extends AskedOddity {
  readonly family: FamilyName;
}

const choice = (delta: object, finish: string | null = null, more: object = {}): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish, ...more }],
});
export const delta = (fields: object, finish: string | null = null): object => choice(fields, finish);
export const says = (content: unknown): object => choice({ content });
export const ends = (finish: string): object => choice({}, finish);
export const calls = (...pieces: readonly object[]): object => choice({ tool_calls: pieces });
export const fn = (name: string | null, args: unknown): { readonly function: object } => ({ function: { name, arguments: args } });
/** A whole answer where a stream was asked for. */
export const whole = (message: object, finish: string | null = 'stop', more: object = {}): string =>
  JSON.stringify({ object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }], ...more });
export const events = (...written: readonly object[]): string => written.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('');
export const error = (message: string, more: object = {}): string => JSON.stringify({ error: { message, ...more } });
export const usage = (prompt: number, completion: number, more: object = {}): { readonly usage: object } => ({
  usage: { prompt_tokens: prompt, completion_tokens: completion, ...more },
});
export const github = (repository: string, number: number, kind: 'issues' | 'pull' = 'issues'): string =>
  `https://github.com/${repository}/${kind}/${number}`;
