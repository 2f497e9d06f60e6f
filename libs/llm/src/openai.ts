import {
  defaultBounds,
  redactor,
  type AddressGuard,
  type Bounds,
  type ModelRequest,
  type ModelResponse,
  type Redactor,
  type ServerSettings,
} from '@troupe/contracts';
import type { EventBounds } from './transport/answer-events.ts';
import type { AnswerBounds } from './answer/assembled-answer.ts';
import { textWithin, type BodyBounds } from './transport/bounded-body.ts';
import { chatWire } from './openai/chat-wire.ts';
import { withCost } from './answer/with-cost.ts';
import { endpointOf, type Endpoint } from './openai/endpoint.ts';
import type { TimeBounds } from './transport/timeouts.ts';
import { judgeAnswer } from './answer/judge-answer.ts';
import { refusedRequest } from './failures/model-failure.ts';
import { readAnswer } from './answer/read-answer.ts';
import { responsesWire } from './responses/responses-wire.ts';
import type { Wire } from './openai/wire.ts';
import { sendRequest, type ServerAnswer } from './transport/send-request.ts';
import { toolNames, type ToolNames } from './request/tool-names.ts';
import { wellFormedJson } from './answer/well-formed.ts';
import { askWatched } from './transport/ask-watched.ts';
import type { Watch } from './transport/watch.ts';
import { learnedForms } from './request/learned-forms.ts';
import { redirected } from './failures/redirected.ts';
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

/**
 * Models behind a server that speaks Chat Completions, or the Responses API. What it sends goes through
 * bytes → events → an assembled answer → a verdict, each a file of its own.
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
  const { dialect, ...endpoint } = endpointOf(baseURL, key, settings, bounds);
  const asking = { name, settings, guard, bounds, redact: redactor(key === undefined ? [] : [key]), ...endpoint };
  return settings.api === 'responses' ? modelsOver(responsesWire(settings), asking) : modelsOver(chatWire(dialect, settings), asking);
}

interface Asking extends Omit<Endpoint, 'dialect'> {
  readonly name: string;
  readonly settings: ServerSettings;
  readonly guard: AddressGuard | undefined;
  readonly bounds: Bounds;
  readonly redact: Redactor;
}

function modelsOver<Form>(wire: Wire<Form>, { name, settings, guard, bounds, redact, url, headers, timeouts }: Asking): ModelProvider {
  /** What models refused of how they were asked. */
  const learned = learnedForms(wire.usual);

  /** Sends it, in another form when the server refuses a field of it: it did nothing for that yet. */
  const send = async (request: ModelRequest, names: ToolNames, from: string, { signal, connected }: Watch): Promise<ServerAnswer> => {
    for (let form = 1; ; form++) {
      const known = learned.of(request.model);
      const asked = wire.write(request, names, known);
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
      const other = form < MOST_FORMS ? wire.adapt(known, status, error, asked) : undefined;
      if (other === undefined) throw failure;
      learned.learn(request.model, other);
    }
  };

  return {
    name,
    generate(request, { signal, onDelta }): Promise<ModelResponse> {
      const from = `Model "${request.model}" at ${url.host}`;
      return askWatched({ signal, timeouts, origin: { from, redact } }, async (watch) => {
        const names = toolNames(request);
        const answer = await send(request, names, from, watch);
        const { finishReason } = settings;
        const assembly = wire.assemble({ onDelta, from, bounds });
        const assembled = await readAnswer(answer, assembly, { from, redact, bounds, onBytes: watch.onBytes, signal: watch.signal });
        const sent = answer.headers.get('content-type') ?? 'something';
        const verdict = judgeAnswer(assembled, { request, names, from, sent, ...(finishReason === undefined ? {} : { finishReason }) });
        if (verdict.kind === 'broken') throw verdict.failure;
        return withCost(verdict.response, settings);
      });
    },
  };
}
