import {
  defaultBounds,
  redactor,
  TroupeError,
  type AddressGuard,
  type Bounds,
  type ModelRequest,
  type ModelResponse,
  type ServerSettings,
} from '@troupe/contracts';
import { adaptDialect } from './openai/request/adapt-dialect.ts';
import type { EventBounds } from './openai/transport/answer-events.ts';
import type { AnswerBounds } from './openai/answer/assemble-answer.ts';
import { textWithin, type BodyBounds } from './openai/transport/bounded-body.ts';
import { chatRequest } from './openai/request/chat-request.ts';
import { costOf } from './openai/answer/cost-of.ts';
import type { Dialect } from './openai/request/dialect.ts';
import { endpointOf, type TimeBounds } from './openai/transport/endpoint.ts';
import { judgeAnswer } from './openai/answer/judge-answer.ts';
import { brokenCall, refusedRequest } from './openai/failures/model-failure.ts';
import { readAnswer } from './openai/answer/read-answer.ts';
import { sendRequest, type ServerAnswer } from './openai/transport/send-request.ts';
import { toolNames, type ToolNames } from './openai/request/tool-names.ts';
import { wellFormedJson } from './openai/answer/well-formed.ts';
import { startWatch, type Watch } from './openai/transport/watch.ts';
import type { ModelProvider } from './port.ts';

export interface OpenAIOptions {
  /** `openai` by default: it serves what agents call `openai/<model>`. */
  readonly name?: string;
  /** Servers of one's own often want none. */
  readonly apiKey?: string;
  /** Of any server that speaks Chat Completions; OpenAI's own by default. */
  readonly baseURL?: string;
  readonly settings?: ServerSettings;
  /** Where requests may go; anywhere by default. */
  readonly guard?: AddressGuard;
  /** Of what a server answers; those of the table by default. */
  readonly bounds?: Partial<Pick<Bounds, keyof EventBounds | keyof AnswerBounds | keyof BodyBounds | keyof TimeBounds>>;
}

const OPENAI = 'https://api.openai.com/v1';
/** How often a request is put differently because the server refused a field of it. */
const MOST_FORMS = 4;
/** Models whose form is remembered. */
const MOST_MODELS = 1_000;

/**
 * Models behind a server that speaks Chat Completions. What it sends goes through
 * bytes → events → an assembled answer → a verdict, each a file of its own in `openai/`.
 *
 * @throws TroupeError `invalid-configuration` when the address cannot work, `invalid-duration`
 */
export function openaiModels({
  name = 'openai',
  apiKey,
  baseURL = OPENAI,
  settings = {},
  guard,
  ...given
}: OpenAIOptions = {}): ModelProvider {
  const bounds = { ...defaultBounds, ...given.bounds };
  const key = apiKey?.trim() || undefined;
  const { url, headers, dialect: usual, timeouts } = endpointOf(baseURL, key, settings, bounds);
  const redact = redactor(key === undefined ? [] : [key]);
  /** What models refused of how they were asked. */
  const learned = new Map<string, Dialect>();

  const learn = (model: string, dialect: Dialect): void => {
    if (learned.size >= MOST_MODELS) learned.delete(learned.keys().next().value!);
    learned.set(model, dialect);
  };

  /** Sends it, in another form when the server refuses a field of it: it did nothing for that yet. */
  const send = async (request: ModelRequest, names: ToolNames, from: string, { signal, connected }: Watch): Promise<ServerAnswer> => {
    for (let form = 1; ; form++) {
      const dialect = learned.get(request.model) ?? usual;
      const asked = chatRequest(request, names, dialect, settings.body);
      const answer = await sendRequest({ url, headers, body: wellFormedJson(JSON.stringify(asked)), signal, connected, guard });
      if (answer.status >= 200 && answer.status < 300) return answer;
      const { status } = answer;
      if (status >= 300 && status < 400) {
        answer.close();
        throw redirected(status, answer.headers.get('location'), url.host);
      }
      const text = await textWithin(answer.body, bounds.errorBytes);
      answer.close();
      const { error, failure } = refusedRequest(answer, text, { from, redact });
      const other = form < MOST_FORMS ? adaptDialect(dialect, status, error, asked) : undefined;
      if (other === undefined) throw failure;
      learn(request.model, other);
    }
  };

  return {
    name,
    async generate(request, { signal, onDelta }): Promise<ModelResponse> {
      signal.throwIfAborted();
      const from = `Model "${request.model}" at ${url.host}`;
      const watch = startWatch(signal, timeouts, from);
      const ask = async (): Promise<ModelResponse> => {
        const names = toolNames(request);
        const answer = await send(request, names, from, watch);
        const { wantedBack = [], finishReason } = settings;
        const assembled = await readAnswer(answer, {
          onDelta,
          from,
          redact,
          bounds,
          wantedBack,
          onBytes: watch.onBytes,
          signal: watch.signal,
        });
        const sent = answer.headers.get('content-type') ?? 'something';
        const verdict = judgeAnswer(assembled, { request, names, from, sent, ...(finishReason === undefined ? {} : { finishReason }) });
        if (verdict.kind === 'broken') throw verdict.failure;
        return withCost(verdict.response, settings);
      };
      try {
        return await Promise.race([ask(), watch.over]);
      } catch (error) {
        if (watch.signal.aborted) throw watch.signal.reason;
        throw brokenCall(error, { from, redact }, false);
      } finally {
        watch.stop();
      }
    },
  };
}

/** What the server says it costs counts before what prices come to. */
function withCost(response: ModelResponse, { prices }: ServerSettings): ModelResponse {
  const { usage } = response;
  if (prices === undefined || prices === 'reported' || usage.cost !== undefined) return response;
  return { ...response, usage: { ...usage, cost: costOf(usage, prices) } };
}

/** Of the address only the host is shown: the rest may hold what is secret. */
function redirected(status: number, location: string | null, host: string): TroupeError {
  const to = location === null ? null : URL.parse(location, `https://${host}`);
  const where = to === null ? 'another address' : to.host === host ? 'another path of its own' : to.host.slice(0, 255);
  return new TroupeError(
    'model-bad-answer',
    `${host} answered ${status}, a redirect to ${where}, which is not followed: the key would go along. Give the address itself as the base URL.`,
    { retryable: false },
  );
}
