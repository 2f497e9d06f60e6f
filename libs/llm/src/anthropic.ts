import type * as sdk from '@anthropic-ai/sdk';
import {
  defaultBounds,
  redactor,
  TroupeError,
  type AddressGuard,
  type Bounds,
  type ModelCallOptions,
  type ModelRequest,
  type ModelResponse,
  type ServerSettings,
} from '@troupe/contracts';
import { assembleMessage } from './anthropic/assemble-message.ts';
import { anthropicEndpoint } from './anthropic/endpoint.ts';
import { guardedFetch } from './anthropic/guarded-fetch.ts';
import { messagesRequest } from './anthropic/messages-request.ts';
import { adaptForm, usualForm } from './anthropic/request-form.ts';
import type { AnswerBounds, AssembledAnswer } from './answer/assembled-answer.ts';
import { fieldsOf } from './answer/fields.ts';
import { judgeAnswer } from './answer/judge-answer.ts';
import { withCost } from './answer/with-cost.ts';
import { brokenCall, refusedRequest, serverFailure, type CallOrigin } from './failures/model-failure.ts';
import { errorIn } from './failures/server-error.ts';
import type { ModelProvider } from './port.ts';
import { learnedForms } from './request/learned-forms.ts';
import { toolNames, type ToolNames } from './request/tool-names.ts';
import { askWatched } from './transport/ask-watched.ts';
import type { BodyBounds } from './transport/bounded-body.ts';
import { timeoutsOf, type TimeBounds } from './transport/timeouts.ts';
import type { Watch } from './transport/watch.ts';

export interface AnthropicOptions {
  /** `anthropic` by default: it serves what agents call `anthropic/<model>`. */
  readonly name?: string;
  readonly apiKey?: string;
  /** Of any server that speaks the Messages API; Anthropic's own by default. */
  readonly baseURL?: string;
  readonly settings?: ServerSettings;
  /** Where requests may go; anywhere by default. */
  readonly guard?: AddressGuard;
  /** Of what a server answers; those of the table by default. */
  readonly bounds?: Partial<Pick<Bounds, 'eventBytes' | keyof AnswerBounds | keyof BodyBounds | keyof TimeBounds>>;
}

/** How often a request is put differently because the server refused something of it. */
const MOST_FORMS = 4;

/**
 * Models behind the Messages API, by Anthropic's own SDK: it writes the request and reads the events; where it
 * goes, how long it may take and what an error means is decided here. The SDK tries nothing again.
 *
 * @throws TroupeError `invalid-configuration` when the address cannot work, `invalid-duration`
 */
export function anthropicModels({
  name = 'anthropic',
  apiKey,
  baseURL,
  settings = {},
  guard,
  ...given
}: AnthropicOptions = {}): ModelProvider {
  const bounds = { ...defaultBounds, ...given.bounds };
  const key = apiKey?.trim() || undefined;
  const { base, host, headers } = anthropicEndpoint(baseURL, key, settings);
  const timeouts = timeoutsOf(settings, bounds);
  const redact = redactor(key === undefined ? [] : [key]);
  /** What models refused of how they were asked. */
  const learned = learnedForms(usualForm);

  const send = async (
    request: ModelRequest,
    names: ToolNames,
    { onDelta }: Pick<ModelCallOptions, 'onDelta'>,
    origin: CallOrigin,
    watch: Watch,
  ): Promise<AssembledAnswer> => {
    const { default: Anthropic, APIError } = await loaded();
    for (let form = 1; ; form++) {
      const asked = messagesRequest(request, names, learned.of(request.model), settings.body);
      const way = guardedFetch({ watch, headers, guard, bounds, from: origin.from });
      const answer = assembleMessage({ onDelta, from: origin.from, bounds });
      try {
        const events = await client(Anthropic, base, way.fetch).messages.create(asked, { signal: watch.signal });
        for await (const event of events) {
          watch.signal.throwIfAborted();
          answer.add(fieldsOf(event) ?? {});
        }
        // The SDK takes a connection that was cut for the end of a stream.
        if (way.failure !== undefined) throw way.failure;
        return answer.end();
      } catch (error) {
        if (way.refusal === undefined)
          throw broken(way.failure ?? error, error instanceof APIError ? error : undefined, origin, way.headers);
        const refused = refusedRequest(way.refusal, way.refusal.text, origin);
        const other = form < MOST_FORMS ? adaptForm(learned.of(request.model), way.refusal.status, refused.error, asked) : undefined;
        if (other === undefined) throw refused.failure;
        learned.learn(request.model, other);
      }
    }
  };

  return {
    name,
    generate(request, { signal, onDelta }): Promise<ModelResponse> {
      const origin = { from: `Model "${request.model}" at ${host}`, redact };
      return askWatched({ signal, timeouts, origin }, async (watch) => {
        const names = toolNames(request);
        const assembled = await send(request, names, { onDelta }, origin, watch);
        if (assembled.finish === 'pause_turn') throw paused(origin.from);
        const verdict = judgeAnswer(assembled, { request, names, from: origin.from, sent: 'a stream' });
        if (verdict.kind === 'broken') throw verdict.failure;
        return withCost(verdict.response, settings);
      });
    },
  };
}

type Sdk = Pick<typeof sdk, 'default' | 'APIError'>;

/** By the first request: the SDK is large, and loads libraries of telemetry that nobody asked for. */
function loaded(): Promise<Sdk> {
  return import('@anthropic-ai/sdk');
}

/** A client for one request. Credentials go along in the headers of our own; without a text here it would look for some on this machine. */
function client(
  Anthropic: Sdk['default'],
  baseURL: string,
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>,
): InstanceType<Sdk['default']> {
  return new Anthropic({
    apiKey: 'in-the-headers',
    baseURL,
    fetch,
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
    openTelemetry: false,
  });
}

/** What broke off, or what the server said in the middle of its answer. */
function broken(
  failure: unknown,
  thrown: InstanceType<Sdk['APIError']> | undefined,
  origin: CallOrigin,
  headers: Headers | undefined,
): TroupeError {
  const said = thrown !== undefined && thrown.status === undefined ? errorIn(thrown.error, 'error') : undefined;
  if (said !== undefined && said.message !== '' && headers !== undefined) return serverFailure(said, origin, { headers });
  return brokenCall(failure, origin, headers !== undefined);
}

function paused(from: string): TroupeError {
  return new TroupeError(
    'model-bad-answer',
    `${from} paused in the middle of its answer, as it does for tools that it runs itself. Take those out of \`body.tools\` of the model, and offer tools of the app.`,
    { retryable: false },
  );
}
