import { github, type AnswerOddity } from '../oddity.ts';

type Sent = { readonly type: string; readonly [field: string]: unknown };

const named = (...events: readonly Sent[]): string =>
  events.map((event, n) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: n })}\n\n`).join('');
const USAGE = { input_tokens: 20, input_tokens_details: { cached_tokens: 10 }, output_tokens: 5, total_tokens: 25 };
const response = (status: string, more: object = {}): object => ({
  id: 'resp_1',
  object: 'response',
  status,
  error: null,
  output: [],
  usage: USAGE,
  ...more,
});
const created: Sent = { type: 'response.created', response: response('in_progress', { usage: null }) };
const item = (index: number, given: object): readonly Sent[] => [
  { type: 'response.output_item.added', output_index: index, item: given },
  { type: 'response.output_item.done', output_index: index, item: given },
];
const text = (said: string, index = 0, more: object = {}): readonly Sent[] => [
  {
    type: 'response.output_item.added',
    output_index: index,
    item: { type: 'message', id: 'msg_1', role: 'assistant', content: [], ...more },
  },
  { type: 'response.output_text.delta', output_index: index, content_index: 0, delta: said },
  {
    type: 'response.output_item.done',
    output_index: index,
    item: { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: said, annotations: [] }], ...more },
  },
];
const call = (id: string, args: string, index = 0): readonly Sent[] => [
  {
    type: 'response.output_item.added',
    output_index: index,
    item: { type: 'function_call', id: 'fc_1', call_id: id, name: 'find', arguments: '' },
  },
  { type: 'response.function_call_arguments.delta', output_index: index, delta: args },
  {
    type: 'response.output_item.done',
    output_index: index,
    item: { type: 'function_call', id: 'fc_1', call_id: id, name: 'find', arguments: args },
  },
];
const reasoning = (encrypted: string | null): object => ({
  type: 'reasoning',
  id: 'rs_1',
  summary: [],
  encrypted_content: encrypted,
  status: 'completed',
});
const ends = (status = 'completed', more: object = {}): Sent => ({ type: `response.${status}`, response: response(status, more) });
const says = (...events: readonly (Sent | readonly Sent[])[]): { readonly body: string } => ({ body: named(created, ...events.flat()) });

/** What a server sends that answers so. */
export const responseOf = (said: string): string => says(text(said), ends()).body;
/** The same with a call after reasoning. */
export const responseWithCall = (id: string, args: string): string =>
  says(item(0, reasoning('enc-1')), text('Hi', 1, { phase: 'commentary' }), call(id, args, 2), ends()).body;

/** What servers of the Responses API were reported to send. */
export const responsesAnswers: readonly AnswerOddity[] = [
  {
    server: 'OpenAI',
    what: 'encrypts its reasoning, which comes before a call and goes back with it',
    link: github('earendil-works/pi', 3369),
    sends: { body: responseWithCall('call_1', '{"n":1}') },
    gives: {
      kind: 'answer',
      text: 'Hi',
      finish: 'tools',
      calls: [{ id: 'call_1', name: 'find', args: { n: 1 } }],
      extra: {
        blocks: [
          { type: 'opaque', value: { type: 'reasoning', summary: [], encrypted_content: 'enc-1' } },
          { type: 'text', length: 2, phase: 'commentary' },
          { type: 'call' },
        ],
      },
      usage: { inputTokens: 20, outputTokens: 5, cachedTokens: 10 },
    },
  },
  {
    server: 'OpenAI',
    what: 'ends at the limit with an event of its own',
    link: github('langchain-ai/langchain', 33840),
    sends: says(text('Hi'), ends('incomplete', { incomplete_details: { reason: 'max_output_tokens' } })),
    gives: { kind: 'answer', text: 'Hi', finish: 'length' },
  },
  {
    server: 'OpenAI',
    what: 'ends at the limit before its first word, all of it spent on reasoning',
    link: github('home-assistant/core', 140214, 'pull'),
    sends: says(item(0, reasoning('enc-1')), ends('incomplete', { incomplete_details: { reason: 'max_output_tokens' } })),
    gives: { kind: 'answer', finish: 'length' },
  },
  {
    server: 'OpenAI',
    what: 'filters what it says',
    link: github('LTplus-AG/ifc-lite', 559, 'pull'),
    sends: says(text('Hi'), ends('incomplete', { incomplete_details: { reason: 'content_filter' } })),
    gives: { kind: 'answer', finish: 'refused' },
  },
  {
    server: 'OpenAI',
    what: 'refuses in words of its own',
    link: 'https://developers.openai.com/api/docs/guides/structured-outputs#refusals',
    sends: says({ type: 'response.refusal.delta', output_index: 0, delta: 'I cannot.' }, ends()),
    gives: { kind: 'answer', text: 'I cannot.', finish: 'refused' },
  },
  {
    server: 'OpenAI',
    what: 'fails in the middle of a stream, with an event and its reason',
    link: github('langchain-ai/langchain', 39041, 'pull'),
    sends: says(text('Hi'), ends('failed', { error: { code: 'server_error', message: 'The model failed.' } })),
    gives: { kind: 'failure', code: 'model-failed', retryable: true },
  },
  {
    server: 'OpenAI',
    what: 'limits the rate in the middle of a stream',
    link: 'https://developers.openai.com/api/docs/guides/error-codes',
    sends: says({ type: 'error', code: 'rate_limit_exceeded', message: 'Slow down. Please try again in 2s.', param: null }),
    gives: { kind: 'failure', code: 'model-rate-limited', retryable: true, retryAfter: 2_000 },
  },
  {
    server: 'OpenAI',
    what: 'calls first and speaks after that',
    link: github('leookun/cursor-byok', 307),
    sends: says(call('call_1', '{"n":1}'), text('Hi', 1), ends()),
    gives: { kind: 'answer', text: 'Hi', finish: 'tools', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'omlx',
    what: 'closes without the event that ends an answer',
    link: github('jundot/omlx', 2817, 'pull'),
    sends: says(text('Hi')),
    gives: { kind: 'failure', code: 'model-bad-answer', retryable: true },
  },
  {
    server: 'A server of the Responses API',
    what: 'sends one document where a stream was asked for',
    link: 'https://developers.openai.com/api/reference/resources/responses/methods/create',
    sends: {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(response('completed', { output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hi' }] }] })),
    },
    gives: { kind: 'answer', text: 'Hi', finish: 'stop' },
  },
  {
    server: 'A server of the Responses API',
    what: 'sends items whole, without pieces of their text',
    link: 'https://www.openresponses.org/specification',
    sends: says(item(0, { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] }).slice(1), ends()),
    gives: { kind: 'answer', text: 'Hi', finish: 'stop' },
  },
];
