import { defaultBounds, milliseconds, redactor, TroupeError, type Duration, type ModelResponse } from '@troupe/contracts';
import type { OpenAI } from 'openai';
import { assembleAnswer, type AnswerBounds } from './openai/assemble-answer.ts';
import { boundedFetch, type WireBounds } from './openai/bounded-fetch.ts';
import { chatRequest } from './openai/chat-request.ts';
import type { Chunk } from './openai/chunk.ts';
import { dialectOf } from './openai/dialect.ts';
import { modelFailure } from './openai/model-failure.ts';
import { toolNames } from './openai/tool-names.ts';
import { startWatch, type AnswerTimeouts } from './openai/watch.ts';
import type { ModelProvider } from './port.ts';

export interface OpenAIOptions {
  /** `openai` by default: it serves what agents call `openai/<model>`. */
  readonly name?: string;
  /** Servers of one's own often want none. */
  readonly apiKey?: string;
  /** Of any server that speaks Chat Completions; OpenAI's own by default. */
  readonly baseURL?: string;
  readonly fetch?: typeof fetch;
  readonly timeouts?: {
    /** From the request to the first piece of the answer; 120 s by default. */
    readonly firstToken?: Duration;
    /** Longest silence within an answer; 60 s by default. */
    readonly betweenTokens?: Duration;
    /** The whole answer; 10 min by default. */
    readonly total?: Duration;
  };
  /** Of what a server answers; those of the table by default. */
  readonly bounds?: Partial<WireBounds & AnswerBounds>;
}

const OPENAI = 'https://api.openai.com/v1';

/**
 * Models behind an OpenAI-compatible API. The SDK is loaded with the first call.
 *
 * @throws TroupeError `invalid-configuration` when the address cannot work, `invalid-duration`
 */
export function openaiModels({
  name = 'openai',
  apiKey,
  baseURL = OPENAI,
  fetch,
  timeouts = {},
  ...given
}: OpenAIOptions = {}): ModelProvider {
  const { host, hostname } = addressOf(baseURL);
  const dialect = dialectOf(hostname);
  const limits: AnswerTimeouts = {
    firstToken: timer(timeouts.firstToken ?? defaultBounds.firstTokenTime, 'timeouts.firstToken'),
    betweenTokens: timer(timeouts.betweenTokens ?? defaultBounds.silenceTime, 'timeouts.betweenTokens'),
    total: timer(timeouts.total ?? defaultBounds.answerTotalTime, 'timeouts.total'),
  };
  const bounds = { ...defaultBounds, ...given.bounds };
  const key = apiKey?.trim();
  const redact = redactor(key ? [key] : []);
  let loading: Promise<Loaded> | undefined;
  const load = async (): Promise<Loaded> => {
    const { OpenAI: sdk } = await import('openai').catch(notInstalled);
    const client = new sdk({
      apiKey: key || 'none',
      // Nothing is read from the environment here, and nothing retried (L1).
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      baseURL,
      maxRetries: 0,
      timeout: limits.total,
      logLevel: 'off',
      ...(key ? {} : { defaultHeaders: { authorization: null } }),
      fetch: boundedFetch(fetch ?? globalThis.fetch, bounds, host),
    });
    return { sdk, client };
  };

  return {
    name,
    async generate(request, { signal, onDelta }): Promise<ModelResponse> {
      signal.throwIfAborted();
      const { sdk, client } = await (loading ??= load());
      const from = `Model "${request.model}" at ${host}`;
      const names = toolNames(request);
      const answer = assembleAnswer({ request, names, onDelta, from, bounds });
      const watch = startWatch(signal, limits, from);
      let begun = false;

      const read = async (): Promise<ModelResponse> => {
        const asked = client.chat.completions.create(chatRequest(request, names, dialect), { signal: watch.signal });
        const { data, response } = await asked.withResponse();
        begun = true;
        for await (const chunk of data as AsyncIterable<Chunk | null>) {
          watch.signal.throwIfAborted();
          watch.heard();
          answer.add(chunk);
        }
        return answer.end(response.headers.get('content-type') ?? 'something');
      };
      try {
        return await Promise.race([read(), watch.over]);
      } catch (error) {
        if (watch.signal.aborted) throw watch.signal.reason;
        throw modelFailure(sdk, error, { from, redact, begun });
      } finally {
        watch.stop();
      }
    },
  };
}

interface Loaded {
  readonly sdk: typeof OpenAI;
  readonly client: OpenAI;
}

function notInstalled(cause: unknown): never {
  throw new TroupeError(
    'invalid-configuration',
    'Models of OpenAI-compatible servers need the package "openai". Run `npm install openai`.',
    {
      cause,
      retryable: false,
    },
  );
}

/** Milliseconds a timer takes. */
function timer(duration: Duration, what: string): number {
  return Math.min(Math.ceil(milliseconds(duration, what)), 2 ** 31 - 1);
}

function addressOf(baseURL: string): URL {
  const address = URL.parse(baseURL);
  if (address !== null && /^https?:$/.test(address.protocol) && address.username === '' && address.password === '') return address;
  // The address itself may hold a password.
  throw new TroupeError(
    'invalid-configuration',
    'The base URL of the OpenAI-compatible server is not an http(s) address without a user name. Give one such as http://127.0.0.1:11434/v1.',
  );
}
