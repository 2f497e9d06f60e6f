import type { Duration } from '../values/duration.ts';
import type { Secret } from '../secrets/secret.ts';
import type { Json } from '../values/json.ts';

/** US dollars per million tokens. */
export interface ModelPrices {
  readonly input: number;
  readonly output: number;
  /** Of input tokens the provider had cached; as `input` by default. */
  readonly cachedInput?: number;
  /** Of input tokens the provider puts into its cache; as `input` by default. */
  readonly cacheWrite?: number;
}

/** What is peculiar to a server of models. What is not set follows from its host, and from what it refuses. */
export interface ServerSettings {
  /** What an OpenAI-compatible server is asked by: Chat Completions by default, or the Responses API. */
  readonly api?: 'chat' | 'responses';
  /** Whose rules the server follows, where its host does not show it: behind a proxy, say. */
  readonly family?: 'openai' | 'azure' | 'google' | 'deepseek' | 'moonshot' | 'mistral' | 'openrouter';
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields put into the body of every request; `null` takes one out. */
  readonly body?: Readonly<Record<string, Json>>;
  /** The field that holds `maxTokens`. */
  readonly tokenField?: 'max_tokens' | 'max_completion_tokens';
  /** How a typed output is asked for; `none` says it in words. */
  readonly responseFormat?: 'json_schema' | 'json_object' | 'none';
  /** Whether the server is asked to count tokens at the end of a stream. */
  readonly streamOptions?: boolean;
  /** Whether an answer has to say why it ended; `optional` where a server never does, and its `[DONE]` is enough. */
  readonly finishReason?: 'required' | 'optional';
  /** Fields of a message or a call that the server wants back, besides the usual ones. */
  readonly wantedBack?: readonly string[];
  readonly timeouts?: {
    /** Until there is a connection; 10 s by default. */
    readonly connect?: Duration;
    /** From then to the first bytes of the answer; 5 min by default. */
    readonly firstToken?: Duration;
    /** Longest silence within an answer; bytes of any kind, comments too, end it. 2 min by default. */
    readonly silence?: Duration;
    /** The whole answer; an hour by default, and no longer than the `modelTimeout` of the agent. */
    readonly total?: Duration;
  };
  /** What tokens cost; `reported` where the server says it with each answer. Without them, an agent with a limit of cost is refused. */
  readonly prices?: ModelPrices | 'reported';
}

/** Where a model is, and what is peculiar to its server. */
export interface ModelServer extends Omit<ServerSettings, 'api' | 'headers'> {
  /** As far as `/chat/completions`, `/responses` or `/messages`, which comes behind it. */
  readonly url: string;
  /** What it speaks: Chat Completions, OpenAI's Responses API, or Anthropic's Messages API; the last at Anthropic's own address, else the first. */
  readonly api?: 'chat' | 'responses' | 'messages';
  /** What the server calls the model; its own name by default. */
  readonly model?: string;
  /** A secret, or the name of the environment variable that holds the key. */
  readonly key?: Secret | string;
  readonly headers?: Readonly<Record<string, Secret | string>>;
}
